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
