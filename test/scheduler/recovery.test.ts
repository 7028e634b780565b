import { describe, expect, test } from 'vitest';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { claimRun } from '../support/claim-run.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';
import { sampleTask } from '../support/sample-task.ts';
import { LEASE_MS, memoryStore, schedulerRig } from '../support/scheduler-rig.ts';

const PLAIN = sampleTask('g/plain');
const RECOVERING = sampleTask('g/recovering', { recover: true });

/** A store in which a boot that died left one running run of the task. */
async function leftBehind(task: ConfiguredTask, { exclusive = true } = {}) {
  const clock = new FakeClock();
  const store = await memoryStore(clock, exclusive);
  const died = await schedulerRig({ tasks: [task], store, clock, replica: 'died' });
  await died.scheduler.start();
  const { number } = await died.trigger(task);
  return { clock, store, number, died };
}

/** Boots on what another left, and lets it get as far as it can without time passing. */
async function boot(
  store: Awaited<ReturnType<typeof memoryStore>>,
  tasks: ConfiguredTask[],
  replica = 'next',
) {
  const rig = await schedulerRig({ tasks, store, clock: new FakeClock(), replica });
  await rig.scheduler.start();
  await settle();
  return rig;
}

describe('a scheduler that starts', () => {
  test('claims what came back one by one, and what waits for the first time at once', async () => {
    const other = sampleTask('g/other', { recover: true });
    const fresh = [sampleTask('g/new'), sampleTask('g/newer')];
    const { store, number } = await leftBehind(RECOVERING);
    const tasks = [RECOVERING, other, ...fresh];
    const second = await store.addRun(newRun({ task: other.id }));
    await claimRun(store, { number: second.run?.number ?? 0, replica: 'died', leaseMs: LEASE_MS });
    for (const { id } of fresh) await store.addRun(newRun({ task: id }));
    const asked: number[][] = [];
    const claimRuns = store.claimRuns.bind(store);
    store.claimRuns = async (claim) => {
      asked.push([...claim.numbers]);
      return await claimRuns(claim);
    };
    await boot(store, tasks);
    expect(asked).toEqual([[number], [number + 1], [number + 2, number + 3]]);
  });

  test('runs anew what the last boot left, when the task recovers', async () => {
    const { store, number } = await leftBehind(RECOVERING);
    const { work } = await boot(store, [RECOVERING]);
    expect(work.started).toEqual([number]);
    expect(work.last.order.marks).toMatchObject({ SUNBIRD_TASKS_ATTEMPT: '2' });
    expect(await store.listAttempts(number)).toMatchObject([
      { number: 1, outcome: 'interrupted', unclean: true },
      { number: 2, outcome: null },
    ]);
  });

  test.for([
    ['does not recover', [PLAIN]],
    ['is no longer in the tasks file', []],
  ] as const)('ends as interrupted what the last boot left, when the task %s', async ([, tasks]) => {
    const { store, number } = await leftBehind(PLAIN);
    const { work, stateOf } = await boot(store, [...tasks]);
    expect([await stateOf(number), work.started]).toEqual(['interrupted', []]);
  });

  test('ends what is left of the work before anything of it runs again', async () => {
    const { store, number } = await leftBehind(RECOVERING);
    const { searches } = await boot(store, [RECOVERING]);
    const process = { pid: 4_000_000 + number, startTicks: '1', bootId: 'none' };
    expect(searches).toMatchObject([{ storeId: store.id, runs: [{ number, attempt: 1, process }] }]);
  });

  test('leaves a run alone as long as a process of it cannot be ended', async () => {
    const { clock, store, number } = await leftBehind(RECOVERING);
    let ended = false;
    const orphans = () => [{ run: number, groupId: 77, ended }];
    const rig = await schedulerRig({ tasks: [RECOVERING], store, clock, orphans });
    await rig.scheduler.start();
    expect([await rig.stateOf(number), rig.work.started]).toEqual(['running', []]);
    ended = true;
    await clock.advance(LEASE_MS);
    expect(rig.work.started).toEqual([number]);
  });

  test('quarantines the task after three attempts that died with their scheduler', async () => {
    const { store, number } = await leftBehind(RECOVERING);
    await boot(store, [RECOVERING], 'second');
    await boot(store, [RECOVERING], 'third');
    const { work, trigger, stateOf } = await boot(store, [RECOVERING], 'fourth');
    expect([await stateOf(number), work.started]).toEqual(['interrupted', []]);
    expect((await store.findTaskRecord(RECOVERING.id)).quarantine).toMatchObject({ run: number });
    const again = await trigger(RECOVERING);
    expect(work.started).toEqual([again.number]);
  });

  test('cancels runs that wait for a task which is gone', async () => {
    const clock = new FakeClock();
    const store = await memoryStore(clock);
    const last = await schedulerRig({ tasks: [PLAIN], store, clock });
    const { number } = await last.trigger(PLAIN);
    const { stateOf } = await boot(store, []);
    expect(await stateOf(number)).toBe('cancelled');
  });

  test('refuses to start while the store is away', async () => {
    const rig = await schedulerRig({ tasks: [PLAIN] });
    rig.away.now = true;
    await expect(rig.scheduler.start()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('replicas on one store', () => {
  test('take over a run once the lease of its replica has expired', async () => {
    const { clock, store, number, died } = await leftBehind(RECOVERING, { exclusive: false });
    died.away.now = true;
    const other = await schedulerRig({ tasks: [RECOVERING], store, clock, replica: 'other' });
    await other.scheduler.start();
    await clock.advance(LEASE_MS - 1);
    expect(other.work.started).toEqual([]);
    await clock.advance(LEASE_MS);
    expect(other.work.started).toEqual([number]);
  });

  test('stop their own work before its lease ends when they cannot renew', async () => {
    const { clock, died } = await leftBehind(RECOVERING, { exclusive: false });
    died.away.now = true;
    await clock.advance(LEASE_MS - 1_000);
    expect(died.work.last.asked()).toMatchObject({ outcome: 'interrupted' });
  });

  test('keep running without the store when nobody else can have it', async () => {
    const { clock, died } = await leftBehind(RECOVERING);
    died.away.now = true;
    await clock.advance(10 * LEASE_MS);
    expect(died.work.last.asked()).toBeNull();
  });

  test('stop work whose lease was taken over', async () => {
    const { clock, store, number, died } = await leftBehind(RECOVERING, { exclusive: false });
    clock.step(LEASE_MS);
    const run = await store.findRun(number);
    const token = run?.state === 'running' ? run.lease.token : 0;
    await store.recoverRun({ number, token }, 'again', 'taken over');
    await clock.advance(LEASE_MS);
    expect(died.work.attempts[0]?.asked()).toMatchObject({ error: 'the lease of this attempt was lost' });
  });
});
