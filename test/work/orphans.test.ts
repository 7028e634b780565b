import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { endOrphans, findOrphans } from '../../src/work/orphans.ts';
import { isGroupAlive } from '../../src/work/process-group.ts';
import { readProcessIdentity } from '../../src/work/process-identity.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) {
    if (child.pid && isGroupAlive(child.pid)) process.kill(-child.pid, 'SIGKILL');
  }
});

/** A detached shell with a child of its own, ready when it has said so; as a run leaves it whose daemon was killed. */
async function startDetached(script: string, mark?: string): Promise<number> {
  const env = { PATH: process.env.PATH, ...(mark === undefined ? {} : { SUNBIRD_TASKS_RUN: mark }) };
  const child = spawn('sh', ['-c', `${script}; echo up; sleep 60 & wait`], {
    detached: true,
    env,
    stdio: 'pipe',
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid as number;
}

const search = { storeId: 'store', graceMs: 200 };
const run = { number: 7, attempt: 2, process: null };

test('ends the whole group of a process with the mark of a run', async () => {
  const group = await startDetached(':', 'store/7/1');
  expect(await endOrphans({ ...search, runs: [run] })).toEqual([{ run: 7, groupId: group, ended: true }]);
  expect(isGroupAlive(group)).toBe(false);
});

test('kills a group that ignores TERM', async () => {
  const group = await startDetached('trap "" TERM', 'store/7/2');
  expect(await endOrphans({ ...search, runs: [run] })).toMatchObject([{ ended: true }]);
  expect(isGroupAlive(group)).toBe(false);
});

test('leaves the processes of other runs and other stores alone', async () => {
  const groups = [await startDetached(':', 'store/70/1'), await startDetached(':', 'other/7/1')];
  expect(await endOrphans({ ...search, runs: [run] })).toEqual([]);
  expect(groups.map(isGroupAlive)).toEqual([true, true]);
});

test('leaves a later attempt of the run alone, which another replica may have begun meanwhile', async () => {
  const [orphan, successor] = [await startDetached(':', 'store/7/1'), await startDetached(':', 'store/7/2')];
  const over = { ...run, attempt: 1 };
  expect(findOrphans({ storeId: 'store', runs: [over] })).toEqual([orphan]);
  expect(await endOrphans({ ...search, runs: [over] })).toMatchObject([{ groupId: orphan }]);
  expect([orphan, successor].map(isGroupAlive)).toEqual([false, true]);
});

test('knows a recorded process by its start, not by its pid alone', async () => {
  const group = await startDetached(':');
  const identity = readProcessIdentity(group);
  if (!identity) throw new Error('the child is gone');
  const recorded = (startTicks: string) => [{ ...run, process: { ...identity, startTicks } }];
  expect(await endOrphans({ ...search, runs: recorded('1') })).toEqual([]);
  expect(isGroupAlive(group)).toBe(true);
  expect(await endOrphans({ ...search, runs: recorded(identity.startTicks) })).toMatchObject([
    { groupId: group },
  ]);
});

test('finds the group of a run and does nothing to it', async () => {
  const group = await startDetached(':', 'store/7/1');
  expect(findOrphans({ storeId: 'store', runs: [run] })).toEqual([group]);
  expect(findOrphans({ storeId: 'store', runs: [{ ...run, number: 8 }] })).toEqual([]);
  expect(isGroupAlive(group)).toBe(true);
});
