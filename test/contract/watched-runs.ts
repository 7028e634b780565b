import { describe, expect, test } from 'vitest';
import type { RunningRun } from '../../src/run/run.ts';
import type { NewRun, Store } from '../../src/store/store.ts';
import type { SeenRun } from '../../src/store/watched-run.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';

const TASK = { group: 'g', name: 'job' };
const FINISHED = { outcome: 'finished', exitCode: null, signal: null, error: null } as const;
const INTERRUPTED = { outcome: 'interrupted', exitCode: null, signal: null, error: 'its node died' } as const;

const REQUEST = newRun({ task: TASK, by: 'root', handle: 'MT_1' });

/** What the `Store` port promises of runs whose work is another scheduler's, for any implementation. */
export function watchedRunContract(name: string, open: (clock: FakeClock) => Promise<Store>): void {
  async function openAt() {
    const clock = new FakeClock();
    const store = await open(clock);
    const add = async (differs: Partial<NewRun> = {}) => {
      const { run } = await store.addRun({ ...REQUEST, ...differs });
      if (!run) throw new Error('nothing was added');
      return run.number;
    };
    const seen = (differs: Partial<SeenRun> = {}): SeenRun => ({
      task: TASK,
      cause: 'schedule',
      fireTime: clock.now(),
      handle: 'nightly',
      sighting: 'node-1/17',
      node: 'node-1',
      startedAt: clock.now(),
      ...differs,
    });
    return { clock, store, add, seen, [Symbol.asyncDispose]: () => store.close() };
  }

  describe(`${name} keeps the promises about watched runs`, () => {
    test('passes a triggered one through the gate, and never has it claimed or recovered here', async () => {
      await using at = await openAt();
      const number = await at.add();
      expect((await at.store.addRun(REQUEST)).admission).toMatchObject({ kind: 'already-running' });
      expect(await at.store.listClaimable(9)).toEqual([]);
      const start = { sighting: 'node-1/1', node: 'node-1', startedAt: at.clock.now() };
      expect(await at.store.startSeen(number, start)).toBe(true);
      at.clock.step(86_400_000);
      expect(await at.store.listAbandoned('this')).toEqual([]);
      expect(await at.store.listWatched()).toMatchObject([
        {
          number,
          state: 'running',
          attempt: 1,
          handle: 'MT_1',
          lease: { replica: 'node-1', expiresAt: null },
        },
      ]);
    });

    test('begins one once, at the time it was seen to begin, and ends it by its claim', async () => {
      await using at = await openAt();
      const number = await at.add();
      const startedAt = new Date(at.clock.now().getTime() + 4_000);
      at.clock.step(9_000);
      const start = { sighting: 'node-1/1', node: 'node-1', startedAt };
      expect(await at.store.startSeen(number, start)).toBe(true);
      expect(await at.store.startSeen(number, { ...start, sighting: 'node-1/2' })).toBe(false);
      const { lease } = (await at.store.findRun(number)) as RunningRun;
      expect(await at.store.endAttempt({ number, token: lease.token }, FINISHED)).toBe(true);
      expect(await at.store.findRun(number)).toMatchObject({
        state: 'finished',
        startedAt,
        replica: 'node-1',
      });
      expect(await at.store.listWatched()).toEqual([]);
      expect(await at.store.listDurations(TASK, 9)).toEqual([5_000]);
    });

    test('lets one go on elsewhere under another handle, as its next attempt', async () => {
      await using at = await openAt();
      const run = (await at.store.addSeenRun(at.seen())) as RunningRun;
      const claim = { number: run.number, token: run.lease.token };
      expect(await at.store.setHandle(run.number, 'recover_1')).toBe(false);
      await at.store.endAttempt(claim, INTERRUPTED, { notBefore: null });
      expect(await at.store.setHandle(run.number, 'recover_1')).toBe(true);
      const start = { sighting: 'node-2/3', node: 'node-2', startedAt: at.clock.now() };
      await at.store.startSeen(run.number, start);
      expect(await at.store.findRun(run.number)).toMatchObject({ attempt: 2, handle: 'recover_1' });
      expect(await at.store.listAttempts(run.number)).toMatchObject([
        { replica: 'node-1', outcome: 'interrupted' },
        { replica: 'node-2', outcome: null },
      ]);
    });

    test('remembers one that was seen once, however often it is seen', async () => {
      await using at = await openAt();
      const first = await at.store.addSeenRun(at.seen());
      expect(await at.store.addSeenRun(at.seen())).toEqual(first);
      const other = await at.store.addSeenRun(at.seen({ sighting: 'node-1/18', handle: 'second trigger' }));
      expect(other.fireTime).toEqual(first.fireTime);
      expect((await at.store.listRuns({ task: TASK, limit: 9 })).length).toBe(2);
    });

    test('takes back one that its source refused, and only while it waits', async () => {
      await using at = await openAt();
      const number = await at.add({ idempotencyKey: 'k' });
      await at.store.withdrawRun(number);
      expect(await at.store.findRun(number)).toBeNull();
      const again = await at.add({ idempotencyKey: 'k' });
      await at.store.startSeen(again, { sighting: 's', node: 'n', startedAt: at.clock.now() });
      await at.store.withdrawRun(again);
      expect(await at.store.findRun(again)).toMatchObject({ state: 'running' });
    });
  });
}
