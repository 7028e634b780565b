import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { isGroupGone, signalGroup } from '../../src/work/process-group.ts';
import { readProcessStat } from '../../src/work/process-identity.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** Tells its pid, and goes on until the file of this name is there. */
const member = (name: string) => `sh -c 'echo $$; until [ -e ${name} ]; do sleep 0.01; done'`;

/** A group of its own, and what its processes say. */
function startGroup(script: string, cwd?: string) {
  const child = spawn('sh', ['-c', script], { cwd, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value ?? '';
  return { group: child.pid as number, line, exited: once(child, 'exit') };
}

test('a group is gone with its last process, whichever that is', async () => {
  using folder = temporaryFolder();
  const end = (name: string) => writeFileSync(join(folder.path, name), '');
  const { group, line, exited } = startGroup(
    `${member('one')} & ${member('one')} & ${member('all')} &`,
    folder.path,
  );
  const pids = [await line(), await line(), await line()].map(Number);
  await exited;
  let looks = 0;
  const after: Clock['after'] = (delayMs, fire) => {
    looks += 1;
    return systemClock.after(delayMs, fire);
  };
  const gone = isGroupGone(group, { ...systemClock, after }, 60_000);
  end('one');
  await until(() => pids.filter(hasEnded).length === 2);
  const before = looks;
  await until(() => looks >= before + 2);
  end('all');
  expect(await gone).toBe(true);
  expect(pids.filter(hasEnded)).toEqual(pids);
});

function hasEnded(pid: number): boolean {
  return (readProcessStat(pid)?.state ?? 'Z') === 'Z';
}

test('a group is not gone while a process of it goes on', async () => {
  const { group, line } = startGroup('echo up; sleep 60 & exit');
  await line();
  expect(await isGroupGone(group, systemClock, 200)).toBe(false);
  signalGroup(group, 'SIGKILL');
  expect(await isGroupGone(group, systemClock, 20_000)).toBe(true);
});
