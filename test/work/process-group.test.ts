import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { isGroupGone, signalGroup } from '../../src/work/process-group.ts';

/** A group of its own; resolves when its script has said so. */
async function startGroup(script: string): Promise<number> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child.pid as number;
}

test('a group is gone with its last process, whichever that is', async () => {
  const group = await startGroup('(sleep 0.2; (sleep 0.3) & ) & echo up; sleep 0.1');
  const beganAt = performance.now();
  expect(await isGroupGone(group, systemClock, 10_000)).toBe(true);
  expect(performance.now() - beganAt).toBeGreaterThan(300);
});

test('a group is not gone while a process of it goes on', async () => {
  const group = await startGroup('echo up; sleep 60 & exit');
  expect(await isGroupGone(group, systemClock, 200)).toBe(false);
  signalGroup(group, 'SIGKILL');
  expect(await isGroupGone(group, systemClock, 10_000)).toBe(true);
});
