import { expect } from 'vitest';
import { listRuns, triggerTask } from '../../../src/client/client.ts';
import { FailingDisk } from '../../support/failing-disk.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { longTestWith } from '../../support/faults.ts';
import { Journal } from '../../support/fleet/journal.ts';
import { startsOf } from '../../support/fleet/judge.ts';
import { connectionToServed } from '../../support/sample-connection.ts';
import { Served } from '../../support/served.ts';
import { taskInFile } from '../../support/task-in-file.ts';

const ROUNDS = 10;
const TRIGGERS = 5;
const BYTES = 32 * 1_024 * 1_024;
const LIMIT = { timeout: 60_000, interval: 100 };

async function healthOf(at: Served): Promise<[code: number | null, out: string]> {
  const { code, out } = await at.cli('health');
  return [code, out];
}

longTestWith(
  'root who may mount',
  'F17 a scheduler whose disk fails under it stays up, says so, stops in order, and lost nothing when that is mended',
  async (context) => {
    const row = new FaultRow(context);
    using journal = new Journal();
    using disk = new FailingDisk(BYTES);
    // What was claimed, or had ended, when the disk failed is tried again.
    const slow = taskInFile(journal.task('set/slow', {}, 'sleep 0.5 & wait $!'), { recover: true });
    const asked = taskInFile(journal.task('set/asked'), { recover: true, maxQueued: 1_000 });
    const tasks = JSON.stringify({ tasks: [slow, asked] });
    await using at = await Served.start(tasks, { store: `sqlite:${disk.path}/tasks.db` });
    const acknowledged: number[] = [];
    const trigger = async (task: string) => {
      const { result } = await triggerTask(connectionToServed(at), task, { ifRunning: 'queue' });
      acknowledged.push(result.run?.run ?? 0);
    };
    for (let round = 0; round < ROUNDS; round++) {
      await expect.poll(() => openOf(at), LIMIT).toBe(0);
      const { pid } = at;
      for (let time = 0; time < TRIGGERS; time++) await trigger('asked');
      // Its outcome has to wait for a store that does not come back.
      await trigger('slow');
      disk.fail();
      await expect.poll(() => healthOf(at), LIMIT).toEqual([30, expect.stringContaining('check the volume')]);
      await expect(trigger('asked')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect((await at.cli('list')).code).toBe(0);
      expect(at.pid).toBe(pid);
      expect(await at.stop()).toBe(0);
      await expect(at.boot()).rejects.toThrow('serve ended with 75');
      disk.repair();
      await at.boot();
    }
    const { result } = await listRuns(connectionToServed(at), { limit: 10_000 });
    await expect.poll(() => openOf(at), LIMIT).toBe(0);
    expect(result.response.map(({ run }) => run).sort((a, b) => a - b)).toEqual(acknowledged);
    const lines = journal.read();
    const never = acknowledged.filter((number) => startsOf(lines, number).length === 0);
    row.often(`${ROUNDS} failures, ${acknowledged.length} triggers taken`);
    row.figure(`${never.length} of them lost`);
    expect(never).toEqual([]);
  },
  ROUNDS * 60_000,
);

async function openOf(at: Served): Promise<number> {
  const { result } = await listRuns(connectionToServed(at), { state: 'queued,running', limit: 10_000 });
  return result.response.length;
}
