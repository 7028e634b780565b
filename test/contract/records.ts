import { describe, expect, test } from 'vitest';
import { IDEMPOTENCY_KEY_MS } from '../../src/store/store.ts';
import { type OpenStore, SUCCEEDED, storeRig } from '../support/store-rig.ts';

/** What the `Store` port promises of history and its end, for any implementation. */
export function recordContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the promises about records`, () => {
    test('tells of each task what goes on, and the last run that did work', async () => {
      await using at = await storeRig(open);
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

    test('has records of the tasks alone of which more is known than their schedule', async () => {
      await using at = await storeRig(open);
      const named = (name: string) => ({ group: 'g', name });
      const schedule = { schedule: '@hourly', timezone: 'UTC' };
      const said = { by: 'root', reason: null, since: at.clock.now() };
      await at.store.registerSchedules(
        ['idle', 'paused', 'resumed', 'over', 'ran'].map((name) => ({ task: named(name), ...schedule })),
      );
      await at.add('ran');
      const pause = { ...said, until: null, next: null };
      await at.store.pauseTask(named('paused'), pause);
      await at.store.pauseTask(named('resumed'), pause);
      await at.store.resumeTask(named('resumed'));
      await at.store.overrideTask(named('over'), { ...schedule, ...said, over: schedule });
      const names = (await at.store.listTaskRecords()).map(({ task }) => task.name);
      expect(names.sort()).toEqual(['over', 'paused', 'ran', 'resumed']);
    });

    test('lists runs newest first, by task, state, time and number', async () => {
      await using at = await storeRig(open);
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

    test('lists the newest of several states, and of a stretch of time', async () => {
      await using at = await storeRig(open);
      const outcomes = ['failed', 'succeeded', 'timed_out', 'failed', 'succeeded'] as const;
      const times: Date[] = [];
      for (const outcome of outcomes) {
        const { token } = await at.start('t');
        await at.store.endAttempt(token, { ...SUCCEEDED, outcome });
        times.push(at.clock.now());
        at.clock.step(60_000);
      }
      const numbers = async (query: object) =>
        (await at.store.listRuns({ limit: 9, ...query })).map((run) => run.number);
      for (const task of [undefined, { group: 'g', name: 't' }]) {
        expect(await numbers({ task, states: ['failed', 'timed_out', 'queued'] })).toEqual([4, 3, 1]);
        expect(await numbers({ task, states: ['failed', 'succeeded'], limit: 2 })).toEqual([5, 4]);
        expect(await numbers({ task, states: [] })).toEqual([]);
        expect(await numbers({ task, states: ['failed'], since: times[1] })).toEqual([4]);
        expect(await numbers({ task, states: ['succeeded'], until: times[3] })).toEqual([2]);
        expect(await numbers({ task, since: times[1], until: times[2] })).toEqual([3, 2]);
        expect(await numbers({ task, since: at.clock.now() })).toEqual([]);
        expect(await numbers({ task, until: new Date(Number(times[0]) - 1) })).toEqual([]);
        expect(await numbers({ task, states: ['timed_out', 'failed', 'failed'], limit: 1 })).toEqual([4]);
      }
    });

    test('lists what was asked for since an instant, though the clock was set back meanwhile', async () => {
      await using at = await storeRig(open);
      const first = await at.add('t');
      const second = await at.start('u');
      await at.store.endAttempt(second.token, SUCCEEDED);
      at.clock.step(-60_000);
      const since = at.clock.now();
      const third = await at.start('v');
      await at.store.endAttempt(third.token, SUCCEEDED);
      expect((await at.store.listRuns({ since, limit: 9 })).map((run) => run.number)).toEqual([
        third.run.number,
        second.run.number,
        first,
      ]);
      expect((await at.store.listRuns({ until: since, limit: 9 })).map((run) => run.number)).toEqual([
        third.run.number,
      ]);
    });

    test('prunes by age and number in batches, but never the last run of a task', async () => {
      await using at = await storeRig(open);
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

    test('prunes by number what is too many now, whatever came and went', async () => {
      await using at = await storeRig(open);
      const addEnded = async (...tasks: string[]) => {
        for (const task of tasks) await at.store.endAttempt((await at.start(task)).token, SUCCEEDED);
      };
      const prune = async (retention: { ageMs: number; runs: number }) => {
        const pruned = await at.store.pruneRuns(retention, 9);
        const kept = await at.store.listRuns({ limit: 99 });
        return [pruned, kept.map(({ number }) => number).reverse()];
      };
      const byNumber = { ageMs: 1e12, runs: 4 };
      await addEnded('t', 't', 'u', 't', 't');
      expect(await prune(byNumber)).toEqual([0, [1, 2, 3, 4, 5]]);
      at.clock.step(10_000);
      await addEnded('t', 't');
      expect(await prune(byNumber)).toEqual([2, [3, 4, 5, 6, 7]]);
      expect(await prune({ ageMs: 5_000, runs: 4 })).toEqual([2, [3, 6, 7]]);
      await addEnded('t', 't', 'u');
      expect(await prune(byNumber)).toEqual([0, [3, 6, 7, 8, 9, 10]]);
      await addEnded('t');
      expect(await prune(byNumber)).toEqual([1, [3, 7, 8, 9, 10, 11]]);
      expect(await prune({ ageMs: 1e12, runs: 1 })).toEqual([4, [10, 11]]);
    });

    test('tells when each task last ended well, and keeps that run', async () => {
      await using at = await storeRig(open);
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
      await using at = await storeRig(open);
      await at.store.cancelQueued(await at.add('t', { idempotencyKey: 'k' }), 'no');
      at.clock.step(5_000);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 1 }, 9)).toBe(0);
      at.clock.step(IDEMPOTENCY_KEY_MS);
      expect(await at.store.pruneRuns({ ageMs: 1_000, runs: 1 }, 9)).toBe(1);
    });

    test('finds no damage in what it has written', async () => {
      await using at = await storeRig(open);
      await at.add('t');
      expect(await at.store.findDamage()).toEqual([]);
    });

    test('can be checked, and closed twice', async () => {
      await using at = await storeRig(open);
      await at.store.check();
      await at.store.close();
      await at.store.close();
      await expect(at.store.check()).rejects.toThrow();
    });
  });
}
