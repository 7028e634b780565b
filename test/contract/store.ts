import { describe, expect, test } from 'vitest';
import type { Firing } from '../../src/run/firing.ts';
import type { RunningRun } from '../../src/run/run.ts';
import { IDEMPOTENCY_KEY_MS, type NewRun, type Store, type TaskSchedule } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';

const LEASE_MS = 15_000;
const SUCCEEDED = { outcome: 'succeeded', exitCode: 0, signal: null, error: null } as const;

const HOURLY: TaskSchedule = { task: { group: 'g', name: 't' }, schedule: '@hourly', timezone: 'UTC' };

function firingOf(from: Date, through: Date): Firing {
  const fire = { fireTime: through, cause: 'schedule', notBefore: null } as const;
  return { ...HOURLY, from, through, fires: [fire], unfired: [], overlap: 'skip', params: {} };
}

function request(name: string, differs: Partial<NewRun> = {}): NewRun {
  return {
    task: { group: 'g', name },
    cause: 'manual',
    retryOf: null,
    fireTime: null,
    params: {},
    by: null,
    reason: null,
    idempotencyKey: null,
    handle: null,
    ifRunning: 'fail',
    maxQueued: 100,
    evenIfPaused: false,
    dryRun: false,
    ...differs,
  };
}

/** Every promise of the `Store` port, for any implementation that lets several replicas in at once. */
export function storeContract(name: string, open: (clock: FakeClock) => Promise<Store>): void {
  async function openAt() {
    const clock = new FakeClock();
    const store = await open(clock);
    const add = async (task: string, differs?: Partial<NewRun>) => {
      const { run } = await store.addRun(request(task, differs));
      if (!run) throw new Error(`nothing was added for ${task}`);
      return run.number;
    };
    const claim = (number: number, replica = 'a') => store.claimRun({ number, replica, leaseMs: LEASE_MS });
    const start = async (task: string, replica = 'a') => {
      const run = (await claim(await add(task), replica)) as RunningRun;
      return { run, token: { number: run.number, token: run.lease.token } };
    };
    return { clock, store, add, claim, start, [Symbol.asyncDispose]: () => store.close() };
  }

  describe(`${name} keeps the promises of a store`, () => {
    test('finds no damage in what it has written', async () => {
      await using at = await openAt();
      await at.add('t');
      expect(await at.store.findDamage()).toEqual([]);
    });

    test('lists rows by the fire times they stand for', async () => {
      await using at = await openAt();
      const [from = at.clock.now()] = await at.store.registerSchedules([HOURLY]);
      const times = [1, 2, 3, 4, 5].map((hour) => new Date(from.getTime() + hour * 3_600_000));
      const [first = from, second = from, third = from, fourth = from, fifth = from] = times;
      const missed = {
        state: 'missed' as const,
        first,
        last: third,
        count: 99,
        times: [],
        reason: 'down',
        why: 'too-old' as const,
      };
      await at.store.fireTasks([{ ...firingOf(from, fifth), unfired: [missed] }]);
      const found = async (start: Date, end: Date) =>
        (await at.store.listRuns({ task: HOURLY.task, due: { from: start, to: end }, limit: 9 })).map(
          ({ state }) => state,
        );
      expect(await found(second, second)).toEqual(['missed']);
      expect(await found(fourth, fourth)).toEqual([]);
      expect(await found(third, fifth)).toEqual(['queued', 'missed']);
    });

    test('numbers runs from 1 and keeps what was asked', async () => {
      await using at = await openAt();
      const given = { params: { block: 'A-1', n: 2, on: true }, by: 'root', reason: 'after the import' };
      const { run } = await at.store.addRun(request('t', given));
      expect(run).toMatchObject({
        number: 1,
        state: 'queued',
        attempt: 0,
        queuedAt: at.clock.now(),
        ...given,
      });
      expect(await at.store.findRun(1)).toEqual(run);
      expect(await at.store.findRun(2)).toBeNull();
    });

    test('admits one of two requests for the same task', async () => {
      await using at = await openAt();
      const added = await Promise.all([at.store.addRun(request('t')), at.store.addRun(request('t'))]);
      expect(added.map(({ admission }) => admission.kind).sort()).toEqual(['admitted', 'already-running']);
    });

    test('writes nothing in a dry run', async () => {
      await using at = await openAt();
      const { admission, run } = await at.store.addRun(request('t', { dryRun: true }));
      expect([admission.kind, run]).toEqual(['admitted', null]);
      expect(await at.store.listRuns({ limit: 9 })).toEqual([]);
    });

    test('gives the same run to the same key for 24 hours', async () => {
      await using at = await openAt();
      const first = await at.add('t', { idempotencyKey: 'k' });
      await at.store.cancelQueued(first, 'no');
      expect(await at.add('t', { idempotencyKey: 'k' })).toBe(first);
      const other = await at.store.addRun(request('other', { idempotencyKey: 'k' }));
      expect(other.admission.kind).toBe('key-taken');
      at.clock.step(IDEMPOTENCY_KEY_MS);
      expect(await at.add('t', { idempotencyKey: 'k' })).toBe(2);
    });

    test('lets no run of a task start beside another', async () => {
      await using at = await openAt();
      const { run, token } = await at.start('t');
      const behind = await at.add('t', { ifRunning: 'queue' });
      expect(await at.store.listClaimable(9)).toEqual([]);
      expect(await at.claim(behind)).toBeNull();
      await at.store.endAttempt(token, SUCCEEDED);
      expect((await at.store.listClaimable(9)).map(({ number }) => number)).toEqual([behind]);
      expect(await at.claim(behind)).toMatchObject({ number: behind, state: 'running' });
      expect(run.number).toBeLessThan(behind);
    });

    test('lists the oldest waiting run of each task, in order', async () => {
      await using at = await openAt();
      const numbers = [await at.add('b'), await at.add('a')];
      await at.add('b', { ifRunning: 'queue' });
      expect((await at.store.listClaimable(9)).map(({ number }) => number)).toEqual(numbers);
      expect(await at.store.listClaimable(1)).toHaveLength(1);
    });

    test('gives a run to one claimer, with a token that rises', async () => {
      await using at = await openAt();
      const number = await at.add('t');
      const claims = await Promise.all([at.claim(number, 'a'), at.claim(number, 'b')]);
      expect(claims.filter(Boolean)).toHaveLength(1);
      const next = await at.start('u');
      expect(next.run.lease.token).toBeGreaterThan(claims.find(Boolean)?.lease.token ?? 0);
      expect(next.run.lease.expiresAt?.getTime()).toBe(at.clock.now().getTime() + LEASE_MS);
    });

    test('writes the end of a run once, with its duration', async () => {
      await using at = await openAt();
      const { token, run } = await at.start('t');
      at.clock.step(4_000);
      expect(await at.store.endAttempt(token, { ...SUCCEEDED })).toBe(true);
      expect(await at.store.endAttempt(token, { ...SUCCEEDED, outcome: 'failed' })).toBe(false);
      expect(await at.store.findRun(run.number)).toMatchObject({
        state: 'succeeded',
        exitCode: 0,
        replica: 'a',
      });
      expect(await at.store.listDurations(run.task, 9)).toEqual([4_000]);
      expect(await at.store.listAttempts(run.number)).toMatchObject([{ number: 1, outcome: 'succeeded' }]);
    });

    test('queues a run again for a later attempt, not before its time', async () => {
      await using at = await openAt();
      const { token, run } = await at.start('t');
      const notBefore = new Date(at.clock.now().getTime() + 10_000);
      await at.store.endAttempt(token, { ...SUCCEEDED, outcome: 'failed', exitCode: 1 }, { notBefore });
      expect(await at.claim(run.number)).toBeNull();
      expect(await at.store.findNextClaimTime()).toEqual(notBefore);
      at.clock.step(10_000);
      expect(await at.claim(run.number)).toMatchObject({ attempt: 2, startedAt: run.startedAt });
      expect(await at.store.findNextClaimTime()).toBeNull();
    });

    test('remembers up to where fire times were judged, until the schedule changes', async () => {
      await using at = await openAt();
      const started = at.clock.now();
      expect(await at.store.registerSchedules([HOURLY])).toEqual([started]);
      at.clock.step(3_600_000);
      expect(await at.store.registerSchedules([HOURLY])).toEqual([started]);
      const changed = { ...HOURLY, timezone: 'Asia/Kolkata' };
      expect(await at.store.registerSchedules([changed])).toEqual([at.clock.now()]);
    });

    test('lets one of two replicas fire the same fire time', async () => {
      await using at = await openAt();
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const through = new Date(from.getTime() + 3_600_000);
      const firing = firingOf(from, through);
      const [first] = await at.store.fireTasks([firing]);
      const [second] = await at.store.fireTasks([firing]);
      expect(first).toMatchObject({ through, runs: [1] });
      expect(second).toEqual({ through, otherSchedule: false, runs: [], unfired: [] });
      expect(await at.store.listRuns({ limit: 9 })).toMatchObject([
        { number: 1, state: 'queued', cause: 'schedule', fireTime: through },
      ]);
    });

    test('fires no fire time twice, even when it is judged anew', async () => {
      await using at = await openAt();
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const through = new Date(from.getTime() + 3_600_000);
      await at.store.fireTasks([firingOf(from, through)]);
      await at.store.cancelQueued(1, 'no');
      // A clock that is set back by days makes the store begin anew.
      at.clock.step(-3 * 86_400_000);
      const [anew = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      expect(anew).toEqual(at.clock.now());
      expect(await at.store.fireTasks([firingOf(anew, through)])).toEqual([
        { through, otherSchedule: false, runs: [], unfired: [] },
      ]);
    });

    test('makes a fire time a row that tells why, when the gate refuses it', async () => {
      await using at = await openAt();
      const { run } = await at.start('t');
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const [fired] = await at.store.fireTasks([firingOf(from, new Date(from.getTime() + 3_600_000))]);
      expect(fired).toMatchObject({
        runs: [],
        unfired: [{ state: 'skipped', why: 'already-running', count: 1 }],
      });
      expect(await at.store.listRuns({ states: ['skipped'], limit: 9 })).toMatchObject([
        { reason: `run ${run.number} was still running`, merged: null },
      ]);
    });

    test('keeps what work gave back', async () => {
      await using at = await openAt();
      const { token, run } = await at.start('t');
      await at.store.endAttempt(token, { ...SUCCEEDED, result: '{"users":3}' });
      expect(await at.store.findRun(run.number)).toMatchObject({ result: '{"users":3}' });
    });

    test('tells which leases are lost when it renews', async () => {
      await using at = await openAt();
      const kept = await at.start('t');
      const ended = await at.start('u');
      await at.store.endAttempt(ended.token, SUCCEEDED);
      at.clock.step(5_000);
      expect(await at.store.renewLeases([kept.token, ended.token], LEASE_MS)).toEqual({
        lost: [ended.run.number],
        cancels: [],
      });
      const renewed = (await at.store.findRun(kept.run.number)) as RunningRun;
      expect(renewed.lease.expiresAt?.getTime()).toBe(at.clock.now().getTime() + LEASE_MS);
    });

    test('shows a run as abandoned once its lease has expired, and refuses the late writer', async () => {
      await using at = await openAt();
      const { run, token } = await at.start('t', 'dead');
      await at.store.recordProcess(token, { pid: 7, startTicks: '99', bootId: 'b' });
      expect(await at.store.listAbandoned('a')).toEqual([]);
      at.clock.step(LEASE_MS);
      expect(await at.store.listAbandoned('a')).toMatchObject([
        { run: { number: run.number }, process: { pid: 7, startTicks: '99', bootId: 'b' }, uncleanStreak: 1 },
      ]);
      expect(await at.store.recoverRun(token, 'again', 'its scheduler died')).toBe(true);
      expect(await at.store.recoverRun(token, 'again', 'its scheduler died')).toBe(false);
      expect(await at.store.endAttempt(token, SUCCEEDED)).toBe(false);
      expect(await at.store.recordProcess(token, { pid: 8, startTicks: '1', bootId: 'b' })).toBe(false);
      expect(await at.claim(run.number, 'a')).toMatchObject({ attempt: 2 });
    });

    test('leaves a run alone whose owner renewed its lease after all', async () => {
      await using at = await openAt();
      const { run, token } = await at.start('t', 'slow');
      at.clock.step(LEASE_MS);
      expect(await at.store.listAbandoned('a')).toHaveLength(1);
      expect((await at.store.renewLeases([token], LEASE_MS)).lost).toEqual([]);
      expect(await at.store.recoverRun(token, 'again', 'its scheduler died')).toBe(false);
      expect(await at.store.findRun(run.number)).toMatchObject({ state: 'running' });
    });

    test('finds the runs that repeat another, which lift a quarantine as any trigger does', async () => {
      await using at = await openAt();
      const { run, token } = await at.start('t');
      at.clock.step(LEASE_MS + 1);
      await at.store.recoverRun(token, 'quarantine', 'died');
      const first = await at.add('t', { cause: 'retry', retryOf: run.number });
      const second = await at.add('t', { cause: 'retry', retryOf: run.number, ifRunning: 'queue' });
      expect((await at.store.findTaskRecord(run.task)).quarantine).toBeNull();
      const retries = await at.store.listRuns({ retryOf: run.number, limit: 9 });
      expect(retries.map(({ number }) => number)).toEqual([second, first]);
      expect(await at.store.listRuns({ retryOf: second, limit: 9 })).toEqual([]);
    });

    test('quarantines a task: ends the run, cancels what waits, until somebody triggers it', async () => {
      await using at = await openAt();
      const { run, token } = await at.start('t', 'dead');
      const waiting = await at.add('t', { ifRunning: 'queue' });
      at.clock.step(LEASE_MS);
      await at.store.recoverRun(token, 'quarantine', 'died');
      expect(await at.store.findRun(run.number)).toMatchObject({ state: 'interrupted', error: 'died' });
      expect(await at.store.findRun(waiting)).toMatchObject({ state: 'cancelled' });
      const record = await at.store.findTaskRecord(run.task);
      expect(record.quarantine).toEqual({ since: at.clock.now(), run: run.number });
      await at.add('t');
      expect((await at.store.findTaskRecord(run.task)).quarantine).toBeNull();
    });

    test('counts unclean ends in a row, and begins anew after a clean one', async () => {
      await using at = await openAt();
      const number = await at.add('t');
      const attempt = async () => {
        const run = (await at.claim(number, 'dead')) as RunningRun;
        at.clock.step(LEASE_MS);
        return { number, token: run.lease.token };
      };
      await at.store.recoverRun(await attempt(), 'again', 'died');
      await at.store.endAttempt(
        await attempt(),
        { ...SUCCEEDED, outcome: 'interrupted' },
        { notBefore: null },
      );
      await at.store.recoverRun(await attempt(), 'again', 'died');
      await attempt();
      expect(await at.store.listAbandoned('a')).toMatchObject([{ uncleanStreak: 2 }]);
    });

    test('cancels what waits, and only that', async () => {
      await using at = await openAt();
      const number = await at.add('t');
      expect(await at.store.cancelQueued(number, 'by root')).toMatchObject({
        state: 'cancelled',
        error: 'by root',
      });
      expect(await at.store.cancelQueued(number, 'by root')).toBeNull();
      const { run } = await at.start('t');
      expect(await at.store.cancelQueued(run.number, 'by root')).toBeNull();
    });

    test('tells of each task what goes on, and the last run that did work', async () => {
      await using at = await openAt();
      const { token, run } = await at.start('t');
      await at.store.endAttempt(token, SUCCEEDED);
      await at.store.cancelQueued(await at.add('t'), 'before it began');
      const active = await at.start('t');
      const [record] = await at.store.listTaskRecords();
      expect(record).toMatchObject({
        active: { number: active.run.number },
        lastRun: { number: run.number },
      });
      expect(await at.store.findTaskRecord({ group: 'g', name: 'unknown' })).toMatchObject({ active: null });
      expect(await at.store.countActive()).toEqual({ queued: 0, running: 1 });
    });

    test('lists runs newest first, by task, state, time and number', async () => {
      await using at = await openAt();
      const first = await at.add('t');
      at.clock.step(60_000);
      const second = await at.start('u');
      const numbers = async (query: object) =>
        (await at.store.listRuns({ limit: 9, ...query })).map((run) => run.number);
      expect(await numbers({})).toEqual([second.run.number, first]);
      expect(await numbers({ limit: 1 })).toEqual([second.run.number]);
      expect(await numbers({ task: { group: 'g', name: 't' } })).toEqual([first]);
      expect(await numbers({ task: { group: 'g', name: 'unknown' } })).toEqual([]);
      expect(await numbers({ states: ['queued'] })).toEqual([first]);
      expect(await numbers({ since: at.clock.now() })).toEqual([second.run.number]);
    });

    test('keeps output in order over attempts, once, and takes a stretch back', async () => {
      await using at = await openAt();
      const { run } = await at.start('t');
      const chunk = (sequence: number, text: string) =>
        ({ sequence, at: at.clock.now(), stream: 'stdout', text }) as const;
      await at.store.addOutput({ run: run.number, attempt: 2 }, [chunk(0, 'later')]);
      await at.store.addOutput({ run: run.number, attempt: 1 }, [
        chunk(0, 'a'),
        chunk(1, 'b\0é'),
        chunk(2, 'c'),
      ]);
      await at.store.addOutput({ run: run.number, attempt: 1 }, [chunk(0, 'again')], { from: 2, to: 2 });
      const texts = async (after: { attempt: number; sequence: number } | null, limit = 9) =>
        (await at.store.listOutput({ run: run.number, after, limit })).map(({ text }) => text);
      expect(await texts(null)).toEqual(['a', 'b\0é', 'later']);
      expect(await texts({ attempt: 1, sequence: 0 })).toEqual(['b\0é', 'later']);
      expect(await texts(null, 1)).toEqual(['a']);
    });

    test('prunes by age and number in batches, but never the last run of a task', async () => {
      await using at = await openAt();
      for (let turn = 0; turn < 4; turn++) {
        const { token } = await at.start('t');
        await at.store.addOutput({ run: token.number, attempt: 1 }, [
          { sequence: 0, at: at.clock.now(), stream: 'stdout', text: 'x' },
        ]);
        await at.store.endAttempt(token, SUCCEEDED);
      }
      expect(await at.store.pruneRuns({ ageMs: 1e12, runs: 3 }, 9)).toBe(1);
      at.clock.step(10_000);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 3 }, 1)).toBe(1);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 3 }, 9)).toBe(1);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 3 }, 9)).toBe(0);
      expect((await at.store.listRuns({ limit: 9 })).map(({ number }) => number)).toEqual([4]);
      expect(await at.store.listOutput({ run: 1, after: null, limit: 9 })).toEqual([]);
    });

    test('tells when each task last ended well, and keeps that run', async () => {
      await using at = await openAt();
      const succeeded = await at.start('t');
      await at.store.endAttempt(succeeded.token, SUCCEEDED);
      const endedAt = at.clock.now();
      at.clock.step(10_000);
      for (const task of ['t', 'u']) {
        const failed = await at.start(task);
        await at.store.endAttempt(failed.token, { ...SUCCEEDED, outcome: 'failed', exitCode: 1 });
      }
      at.clock.step(10_000);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 1 }, 9)).toBe(0);
      expect(await at.store.listLastSuccesses()).toEqual([{ task: { group: 'g', name: 't' }, endedAt }]);
    });

    test('does not prune a run whose key still counts', async () => {
      await using at = await openAt();
      await at.store.cancelQueued(await at.add('t', { idempotencyKey: 'k' }), 'no');
      at.clock.step(5_000);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 1 }, 9)).toBe(0);
      at.clock.step(IDEMPOTENCY_KEY_MS);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 1 }, 9)).toBe(1);
    });

    test('can be checked, and closed twice', async () => {
      await using at = await openAt();
      await at.store.check();
      await at.store.close();
      await at.store.close();
      await expect(at.store.check()).rejects.toThrow();
    });
  });
}
