import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { MOST_TEXT_BYTES } from '../../../src/quartz/job-data.ts';
import { testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { executionsOf } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';

const NEED = 'Java and libquartz2-java';

/** What no writer of texts may trip over. */
const PARAMS = {
  plain: 'Ä and \\u00e4 are two things',
  'grüße 𝄞': '𝄞💩 of the astral plane',
  nul: 'before\0after\0',
  half: '\ud834 is half a pair, \udd1e the other one',
  empty: '',
  lines: 'one\ntwo\r\n\t{three=3, four}',
  'sleep ms': '1; DROP TABLE qrtz_triggers',
  long: 'x'.repeat(MOST_TEXT_BYTES),
  wide: '𝄞'.repeat(Math.floor(MOST_TEXT_BYTES / 6)),
  ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`many-${index}`, String(index)])),
};

/** As `Digest` of QuartzNode.java tells what it was given. */
function digest(data: Record<string, string>): string[] {
  return Object.entries(data)
    .map(([key, value]) => `${utf16(key).toString('hex')}=${value.length}:${hash(utf16(value))}`)
    .sort();
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

testWith(
  NEED,
  'Q5 parameters arrive in Java as they were given, also through our own line and over a recovery',
  async () => {
    await using cluster = await QuartzCluster.start(1, { checkinMs: 1_000 });
    const hold = cluster.hold();
    const params = { ...PARAMS, ...hold.params };
    await cluster.first.tell('add', 'digest', 'digest', 'recovering');
    await using rig = await faultRig(cluster);
    const numbers = [await rig.begin('digest', { params })];
    await rig.becomes(numbers[0] ?? 0, 'running');
    await expect.poll(() => executionsOf(cluster, 'digest'), { timeout: 30_000 }).toHaveLength(1);
    await cluster.first.stop('SIGKILL');
    numbers.push(await rig.begin('digest', { params, ifRunning: 'queue' }));
    hold.letGo();
    await cluster.addNode('node-2', { checkinMs: 1_000 });
    for (const number of numbers) expect((await rig.end(number)).state).toBe('finished');
    expect(await rig.store.listAttempts(numbers[0] ?? 0)).toMatchObject([
      { outcome: 'interrupted' },
      { outcome: 'finished' },
    ]);
    const wanted = digest({ ...params, kept: 'by the job' });
    const executions = executionsOf(cluster, 'digest');
    expect(executions).toHaveLength(3);
    for (const { data } of executions) {
      // A recovery adds data of its own.
      const words = new Set(data.split(' '));
      expect(wanted.filter((word) => !words.has(word))).toEqual([]);
    }
    expect(executions[2]?.data.split(' ').sort()).toEqual(wanted);
  },
  180_000,
);
