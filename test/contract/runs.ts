import { describe, expect, test } from 'vitest';
import { IDEMPOTENCY_KEY_MS } from '../../src/store/store.ts';
import { newRun } from '../support/sample-run.ts';
import { LEASE_MS, type OpenStore, SUCCEEDED, storeRig } from '../support/store-rig.ts';

/** What the `Store` port promises of a run from the gate to its end, for any implementation. */
export function runContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the promises about runs`, () => {
    test('numbers runs from 1 and keeps what was asked', async () => {
      await using at = await storeRig(open);
      const given = { params: { block: 'A-1', n: 2, on: true }, by: 'root', reason: 'after the import' };
      const { run } = await at.store.addRun(newRun(given));
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
      await using at = await storeRig(open);
      const added = await Promise.all([at.store.addRun(newRun()), at.store.addRun(newRun())]);
      expect(added.map(({ admission }) => admission.kind).sort()).toEqual(['admitted', 'already-running']);
    });

    test('writes nothing in a dry run', async () => {
      await using at = await storeRig(open);
      const { admission, run } = await at.store.addRun(newRun({ dryRun: true }));
      expect([admission.kind, run]).toEqual(['admitted', null]);
      expect(await at.store.listRuns({ limit: 9 })).toEqual([]);
    });

    test('gives the same run to the same key for 24 hours', async () => {
      await using at = await storeRig(open);
      const first = await at.add('t', { idempotencyKey: 'k' });
      await at.store.cancelQueued(first, 'no');
      expect(await at.add('t', { idempotencyKey: 'k' })).toBe(first);
      const other = await at.store.addRun(
        newRun({ task: { group: 'g', name: 'other' }, idempotencyKey: 'k' }),
      );
      expect(other.admission.kind).toBe('key-taken');
      at.clock.step(IDEMPOTENCY_KEY_MS);
      expect(await at.add('t', { idempotencyKey: 'k' })).toBe(2);
    });

    test('lets no run of a task start beside another', async () => {
      await using at = await storeRig(open);
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
      await using at = await storeRig(open);
      const numbers = [await at.add('b'), await at.add('a')];
      await at.add('b', { ifRunning: 'queue' });
      expect((await at.store.listClaimable(9)).map(({ number }) => number)).toEqual(numbers);
      expect(await at.store.listClaimable(1)).toHaveLength(1);
    });

    test('gives a run to one claimer, with a token that rises', async () => {
      await using at = await storeRig(open);
      const number = await at.add('t');
      const claims = await Promise.all([at.claim(number, 'a'), at.claim(number, 'b')]);
      expect(claims.filter(Boolean)).toHaveLength(1);
      const next = await at.start('u');
      expect(next.run.lease.token).toBeGreaterThan(claims.find(Boolean)?.lease.token ?? 0);
      expect(next.run.lease.expiresAt?.getTime()).toBe(at.clock.now().getTime() + LEASE_MS);
    });

    test('claims what is to be had of several, the oldest first, as many as are asked for', async () => {
      await using at = await storeRig(open);
      const [first, second, third] = [await at.add('a'), await at.add('b'), await at.add('c')];
      const { run: gone } = await at.start('d');
      const of = { limit: 2, replica: 'a', leaseMs: LEASE_MS };
      const claim = async (...numbers: number[]) =>
        (await at.store.claimRuns({ ...of, numbers })).map(({ number, attempt }) => [number, attempt]);
      const claimed = await at.store.claimRuns({ ...of, numbers: [third, 999, gone.number, second, first] });
      expect(claimed).toMatchObject([{ number: first }, { number: second }]);
      expect(new Set(claimed.map(({ lease }) => lease.token)).size).toBe(2);
      expect(await at.store.listAttempts(second)).toMatchObject([{ number: 1, replica: 'a' }]);
      expect(await claim(first, second)).toEqual([]);
      expect(await claim(third, first)).toEqual([[third, 1]]);
      expect(await claim()).toEqual([]);
    });

    test('claims of several runs of a task the oldest alone', async () => {
      await using at = await storeRig(open);
      const numbers = [await at.add('t'), await at.add('t', { ifRunning: 'queue' })];
      const claimed = await at.store.claimRuns({ numbers, limit: 9, replica: 'a', leaseMs: LEASE_MS });
      expect(claimed.map(({ number }) => number)).toEqual(numbers.slice(0, 1));
    });

    test('ends many runs at once, each as it ended', async () => {
      await using at = await storeRig(open);
      const started = [await at.start('a'), await at.start('b'), await at.start('c')];
      const [lost, ...good] = started.map(({ token }) => token);
      await at.store.endAttempt(lost as (typeof good)[number], SUCCEEDED);
      const ended = await Promise.all([
        at.store.endAttempt(lost as (typeof good)[number], SUCCEEDED),
        ...good.map((token, index) =>
          at.store.endAttempt(token, {
            outcome: 'failed',
            exitCode: index,
            signal: null,
            error: `it's {${index}, "odd"} \\`,
          }),
        ),
      ]);
      expect(ended).toEqual([false, true, true]);
      for (const [index, { number }] of good.entries()) {
        const told = { exitCode: index, error: `it's {${index}, "odd"} \\` };
        expect(await at.store.findRun(number)).toMatchObject({ state: 'failed', ...told });
        expect(await at.store.listAttempts(number)).toMatchObject([{ outcome: 'failed', ...told }]);
      }
    });

    test('writes the end of a run once, with its duration', async () => {
      await using at = await storeRig(open);
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

    test('has a run end when its work did, though its end is stored later', async () => {
      await using at = await storeRig(open);
      const { token, run } = await at.start('t');
      const other = await at.start('u');
      at.clock.step(60_000);
      await at.store.endAttempt(token, { ...SUCCEEDED, overForMs: 56_000 });
      expect(await at.store.listDurations(run.task, 9)).toEqual([4_000]);
      const [attempt] = await at.store.listAttempts(run.number);
      expect((attempt?.endedAt?.getTime() ?? 0) - run.startedAt.getTime()).toBe(4_000);
      // Clocks step; nothing ends before it began.
      await at.store.endAttempt(other.token, { ...SUCCEEDED, overForMs: 61_000 });
      expect(await at.store.listDurations(other.run.task, 9)).toEqual([0]);
    });

    test('has an attempt end when its work did, though its run is queued again later', async () => {
      await using at = await storeRig(open);
      const { token, run } = await at.start('t');
      at.clock.step(60_000);
      const end = { ...SUCCEEDED, outcome: 'failed', overForMs: 56_000 } as const;
      await at.store.endAttempt(token, end, { notBefore: null });
      const [attempt] = await at.store.listAttempts(run.number);
      expect((attempt?.endedAt?.getTime() ?? 0) - run.startedAt.getTime()).toBe(4_000);
    });

    test('queues a run again for a later attempt, not before its time', async () => {
      await using at = await storeRig(open);
      const { token, run } = await at.start('t');
      const notBefore = new Date(at.clock.now().getTime() + 10_000);
      await at.store.endAttempt(token, { ...SUCCEEDED, outcome: 'failed', exitCode: 1 }, { notBefore });
      expect(await at.claim(run.number)).toBeNull();
      expect(await at.store.findNextClaimTime()).toEqual(notBefore);
      at.clock.step(10_000);
      expect(await at.claim(run.number)).toMatchObject({ attempt: 2, startedAt: run.startedAt });
      expect(await at.store.findNextClaimTime()).toBeNull();
    });

    test('keeps what work gave back', async () => {
      await using at = await storeRig(open);
      const { token, run } = await at.start('t');
      await at.store.endAttempt(token, { ...SUCCEEDED, result: '{"users":3}' });
      expect(await at.store.findRun(run.number)).toMatchObject({ result: '{"users":3}' });
    });

    test('finds the runs that repeat another, which lift a quarantine as any trigger does', async () => {
      await using at = await storeRig(open);
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

    test('cancels what waits, and only that', async () => {
      await using at = await storeRig(open);
      const number = await at.add('t');
      expect(await at.store.cancelQueued(number, 'by root')).toMatchObject({
        state: 'cancelled',
        error: 'by root',
      });
      expect(await at.store.cancelQueued(number, 'by root')).toBeNull();
      const { run } = await at.start('t');
      expect(await at.store.cancelQueued(run.number, 'by root')).toBeNull();
    });

    test('keeps output in order over attempts, once, and takes a stretch back', async () => {
      await using at = await storeRig(open);
      const { run } = await at.start('t');
      const chunk = (sequence: number, text: string) =>
        ({ sequence, at: at.clock.now(), stream: 'stdout', text }) as const;
      await at.store.addOutput({ run: run.number, attempt: 2 }, [chunk(0, 'later')]);
      await at.store.addOutput({ run: run.number, attempt: 1 }, [
        chunk(0, 'a'),
        chunk(1, 'b é'),
        chunk(2, 'c'),
      ]);
      await at.store.addOutput({ run: run.number, attempt: 1 }, [chunk(0, 'again')], { from: 2, to: 2 });
      const texts = async (after: { attempt: number; sequence: number } | null, limit = 9) =>
        (await at.store.listOutput({ run: run.number, after, limit })).map(({ text }) => text);
      expect(await texts(null)).toEqual(['a', 'b é', 'later']);
      expect(await texts({ attempt: 1, sequence: 0 })).toEqual(['b é', 'later']);
      expect(await texts(null, 1)).toEqual(['a']);
    });

    test('lists what may be claimed page by page', async () => {
      await using at = await storeRig(open);
      const numbers = [await at.add('a'), await at.add('b'), await at.add('c')];
      const pageAfter = async (after: number) =>
        (await at.store.listClaimable(2, after)).map(({ number }) => number);
      expect(await pageAfter(0)).toEqual(numbers.slice(0, 2));
      expect(await pageAfter(numbers[1] ?? 0)).toEqual(numbers.slice(2));
    });
  });
}
