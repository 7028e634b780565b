import { describe, expect, test } from 'vitest';
import type { RunningRun } from '../../src/run/run.ts';
import { LEASE_MS, type OpenStore, SUCCEEDED, storeRig } from '../support/store-rig.ts';

/** What the `Store` port promises of claims and of runs whose owner is gone, for any implementation. */
export function leaseContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the promises about leases`, () => {
    test('tells which leases are lost when it renews', async () => {
      await using at = await storeRig(open);
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
      await using at = await storeRig(open);
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
      await using at = await storeRig(open);
      const { run, token } = await at.start('t', 'slow');
      at.clock.step(LEASE_MS);
      expect(await at.store.listAbandoned('a')).toHaveLength(1);
      expect((await at.store.renewLeases([token], LEASE_MS)).lost).toEqual([]);
      expect(await at.store.recoverRun(token, 'again', 'its scheduler died')).toBe(false);
      expect(await at.store.findRun(run.number)).toMatchObject({ state: 'running' });
    });

    test('quarantines a task: ends the run, cancels what waits, until somebody triggers it', async () => {
      await using at = await storeRig(open);
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
      await using at = await storeRig(open);
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

    test('takes a run for abandoned that its own replica lost sight of', async () => {
      await using at = await storeRig(open);
      const { run } = await at.start('t', 'a');
      at.clock.step(LEASE_MS);
      expect((await at.store.listAbandoned('a')).map((left) => left.run.number)).toEqual([run.number]);
    });

    test('tells the owner, when it renews, that somebody wants its run to end: the first request holds', async () => {
      await using at = await storeRig(open);
      const { run, token } = await at.start('t');
      const request = { error: 'cancelled by root', graceMs: 5_000 };
      expect(await at.store.askCancel(run.number, request)).toBe(true);
      expect(await at.store.askCancel(run.number, { error: 'later', graceMs: 1 })).toBe(true);
      const asked = { lost: [], cancels: [{ number: run.number, ...request }] };
      expect(await at.store.renewLeases([token], LEASE_MS)).toEqual(asked);
      await at.store.endAttempt(token, { ...SUCCEEDED, outcome: 'cancelled', error: request.error });
      expect(await at.store.askCancel(run.number, request)).toBe(false);
    });

    test('does not try a run again that is to end, whatever became of its replica', async () => {
      await using at = await storeRig(open);
      const failed = await at.start('t');
      await at.store.askCancel(failed.run.number, { error: 'cancelled by root', graceMs: 0 });
      const failure = { ...SUCCEEDED, outcome: 'failed', exitCode: 3 } as const;
      expect(await at.store.endAttempt(failed.token, failure, { notBefore: null })).toBe(true);
      const told = { state: 'cancelled', error: 'cancelled by root', exitCode: 3, endedAt: at.clock.now() };
      expect(await at.store.findRun(failed.run.number)).toMatchObject(told);

      const abandoned = await at.start('t', 'dead');
      await at.store.askCancel(abandoned.run.number, { error: 'cancelled by root', graceMs: 0 });
      at.clock.step(LEASE_MS);
      expect(await at.store.recoverRun(abandoned.token, 'again', 'died')).toBe(true);
      expect(await at.store.findRun(abandoned.run.number)).toMatchObject({ state: 'cancelled' });
    });

    test('adds what was found out later to an attempt that was interrupted, and to no other', async () => {
      await using at = await storeRig(open);
      const { run, token } = await at.start('t', 'dead');
      await at.store.addToError({ run: run.number, attempt: 1 }, 'too early');
      at.clock.step(LEASE_MS);
      await at.store.recoverRun(token, 'end', 'died');
      await at.store.addToError({ run: run.number, attempt: 1 }, 'it went on');
      expect(await at.store.listAttempts(run.number)).toMatchObject([
        { error: 'died; it went on', unclean: false },
      ]);
    });
  });
}
