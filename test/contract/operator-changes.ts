import { describe, expect, test } from 'vitest';
import type { Pause } from '../../src/run/pause.ts';
import type { AuditEntry } from '../../src/store/operator-changes.ts';
import type { NewRun, Store } from '../../src/store/store.ts';
import type { Override } from '../../src/task/override.ts';
import { claimRun } from '../support/claim-run.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';

const TASK = { group: 'g', name: 't' };
const HOUR_MS = 3_600_000;

const REQUEST = newRun();

const ENTRY: AuditEntry = {
  what: 'pause-task',
  on: 'g/t',
  by: 'root',
  reason: 'deploy',
  socket: 'control',
  refusal: null,
  details: { until: null },
};

/** What the `Store` port promises of what operators change at run time, for any implementation. */
export function operatorChangesContract(name: string, open: (clock: FakeClock) => Promise<Store>): void {
  async function openAt() {
    const clock = new FakeClock();
    const store = await open(clock);
    const pause = (differs: Partial<Pause> = {}): Pause => ({
      by: 'root',
      reason: 'deploy',
      since: clock.now(),
      until: null,
      next: null,
      ...differs,
    });
    const fire = async (minutes: number) => {
      const [from = clock.now()] = await store.registerSchedules([
        { task: TASK, schedule: '* * * * *', timezone: 'UTC' },
      ]);
      const through = new Date(from.getTime() + minutes * 60_000);
      const fire = { fireTime: through, cause: 'schedule' as const, notBefore: null };
      const fires = minutes === 0 ? [] : [fire];
      const schedule = { schedule: '* * * * *', timezone: 'UTC', overlap: 'allow' as const };
      const firing = { task: TASK, ...schedule, from, through, fires, unfired: [], params: {} };
      return (await store.fireTasks([firing]))[0]?.runs.length;
    };
    return { clock, store, pause, fire, [Symbol.asyncDispose]: () => store.close() };
  }

  describe(`${name} keeps the promises about operators' changes`, () => {
    test('a paused task refuses a trigger, unless it is asked for all the same', async () => {
      await using at = await openAt();
      await at.store.pauseTask(TASK, at.pause());
      expect(await at.store.addRun(REQUEST)).toEqual({
        admission: { kind: 'paused', pause: at.pause() },
        run: null,
      });
      expect((await at.store.addRun({ ...REQUEST, evenIfPaused: true })).admission.kind).toBe('admitted');
    });

    test('a pause ends by itself', async () => {
      await using at = await openAt();
      await at.store.pauseTask(TASK, at.pause({ until: new Date(at.clock.now().getTime() + HOUR_MS) }));
      at.clock.step(HOUR_MS - 1);
      expect((await at.store.addRun(REQUEST)).admission.kind).toBe('paused');
      at.clock.step(1);
      expect((await at.store.addRun(REQUEST)).admission.kind).toBe('admitted');
    });

    test('fire times of a paused task are rows that say who paused it', async () => {
      await using at = await openAt();
      await at.store.pauseTask(TASK, at.pause());
      expect(await at.fire(1)).toBe(0);
      expect(await at.store.listRuns({ limit: 9 })).toMatchObject([
        { state: 'skipped', reason: 'paused by root: deploy' },
      ]);
    });

    test('fire times that a pause skipped are told apart from those of one before it in the same words', async () => {
      await using at = await openAt();
      const skip = async (count: number) => {
        const pause = at.pause();
        await at.store.pauseTask(TASK, pause);
        for (let minute = 0; minute < count; minute++) {
          at.clock.step(60_000);
          await at.fire(1);
        }
        await at.store.resumeTask(TASK);
        return pause.since;
      };
      await at.fire(0);
      const rowsOf = async (since: Date) =>
        (await at.store.listRuns({ states: ['skipped'], since, limit: 99 })).map((row) =>
          'merged' in row ? (row.merged?.count ?? 1) : 0,
        );
      expect(await rowsOf(await skip(12))).toEqual([12]);
      at.clock.step(20_000);
      const second = await skip(3);
      expect(await rowsOf(second)).toEqual([1, 1, 1]);
      at.clock.step(20_000);
      const third = await skip(14);
      expect([await rowsOf(third), await rowsOf(second)]).toEqual([[14], [14, 1, 1, 1]]);
    });

    test('a fire time is judged by the pause of its own instant, however late', async () => {
      await using at = await openAt();
      await at.fire(0);
      await at.store.pauseTask(TASK, at.pause({ until: new Date(at.clock.now().getTime() + 90_000) }));
      at.clock.step(HOUR_MS);
      expect(await at.fire(1)).toBe(0);
      expect(await at.fire(1)).toBe(1);
    });

    test('fire times of a pause that nobody was there for are skipped, and those before it missed', async () => {
      await using at = await openAt();
      const [from = at.clock.now()] = await at.store.registerSchedules([
        { task: TASK, schedule: '* * * * *', timezone: 'UTC' },
      ]);
      const minute = (count: number) => new Date(from.getTime() + count * 60_000);
      await at.store.pauseTask(TASK, at.pause({ since: minute(2), next: 5 }));
      const missed = (first: Date, last: Date, count: number) => {
        const times = { first, last, count, times: [] };
        return { ...times, state: 'missed' as const, reason: 'misfire: skip', why: 'misfire-skip' as const };
      };
      const unfired = [missed(minute(1), minute(1), 1), missed(minute(2), minute(4), 3)];
      const firing = {
        task: TASK,
        schedule: '* * * * *',
        timezone: 'UTC',
        from,
        through: minute(4),
        fires: [],
        unfired,
        overlap: 'skip' as const,
        params: {},
      };
      const [fired] = await at.store.fireTasks([firing]);
      expect(fired?.unfired).toMatchObject([
        { state: 'missed' },
        { state: 'skipped', why: 'paused', count: 3 },
      ]);
      expect((await at.store.findTaskRecord(TASK)).pause).toMatchObject({ next: 2 });
    });

    test('holds back what was due before it, and what is asked for when the wall clock was set back', async () => {
      await using at = await openAt();
      await at.store.pauseTask(TASK, at.pause());
      at.clock.step(-HOUR_MS);
      expect((await at.store.addRun(REQUEST)).admission).toMatchObject({ kind: 'paused' });
      at.clock.step(HOUR_MS);
      const [from = at.clock.now()] = await at.store.registerSchedules([
        { task: TASK, schedule: '* * * * *', timezone: 'UTC' },
      ]);
      await at.store.pauseTask(TASK, at.pause({ since: new Date(from.getTime() + HOUR_MS) }));
      expect(await at.fire(1)).toBe(0);
    });

    test('a pause that counts is over when its fire times have been skipped', async () => {
      await using at = await openAt();
      await at.store.pauseTask(TASK, at.pause({ next: 2 }));
      expect([await at.fire(1), await at.fire(1), await at.fire(1)]).toEqual([0, 0, 1]);
      expect((await at.store.findTaskRecord(TASK)).pause).toBeNull();
    });

    test('a resume gives back what it lifted, and remembers when', async () => {
      await using at = await openAt();
      expect(await at.store.resumeTask(TASK)).toEqual({ pause: null, quarantined: false });
      await at.store.pauseTask(TASK, at.pause());
      expect(await at.store.resumeTask(TASK)).toEqual({ pause: at.pause(), quarantined: false });
      expect(await at.store.findTaskRecord(TASK)).toMatchObject({ pause: null, resumedAt: at.clock.now() });
    });

    test('a schedule over the file is told until it is taken back', async () => {
      await using at = await openAt();
      const override: Override = {
        schedule: '0 4 * * *',
        timezone: 'Asia/Kolkata',
        by: 'root',
        reason: null,
        since: at.clock.now(),
        over: { schedule: '0 2 * * *', timezone: 'UTC' },
      };
      await at.store.overrideTask(TASK, override);
      expect(await at.store.listOverrides()).toEqual([{ task: TASK, override }]);
      expect((await at.store.findTaskRecord(TASK)).override).toEqual(override);
      await at.store.overrideTask(TASK, null);
      expect(await at.store.listOverrides()).toEqual([]);
    });

    test('remembers a change under way until it is over, and lists what operators want', async () => {
      await using at = await openAt();
      expect(await at.store.replaceIntent(TASK, { from: null, to: 'one' })).toBe(true);
      expect(await at.store.replaceIntent(TASK, { from: 'one', to: 'two' })).toBe(true);
      const other = { group: 'g', name: 'other' };
      await at.store.pauseTask(other, at.pause());
      expect((await at.store.findTaskRecord(TASK)).intent).toBe('two');
      const wishes = await at.store.listWishes();
      expect(wishes.toSorted((a, b) => a.task.name.localeCompare(b.task.name))).toEqual([
        { task: other, pause: at.pause(), override: null, intent: null },
        { task: TASK, pause: null, override: null, intent: 'two' },
      ]);
      await at.store.replaceIntent(TASK, { from: 'two', to: null });
      await at.store.resumeTask(other);
      expect(await at.store.listWishes()).toEqual([]);
    });

    test('changes what is wanted together with a change under way, or neither where another stands', async () => {
      await using at = await openAt();
      const over = { schedule: '0 2 * * *', timezone: 'UTC' };
      const said = { by: 'root', reason: null, since: at.clock.now() };
      const override: Override = { ...said, schedule: '0 4 * * *', timezone: 'UTC', over };
      const record = () => at.store.findTaskRecord(TASK);
      await at.store.replaceIntent(TASK, { from: null, to: 'one', pause: at.pause(), override });
      const begun = await record();
      expect(begun).toMatchObject({ intent: 'one', pause: at.pause(), override, resumedAt: null });
      for (const from of [null, 'two']) {
        const change = { from, to: null, pause: null, override: null };
        expect(await at.store.replaceIntent(TASK, change)).toBe(false);
        expect(await record()).toEqual(begun);
      }
      const { overridesRevision } = await at.store.findOrders();
      await at.store.replaceIntent(TASK, { from: 'one', to: 'one', override: null });
      expect(await record()).toMatchObject({ intent: 'one', pause: at.pause(), override: null });
      expect((await at.store.findOrders()).overridesRevision).toBeGreaterThan(overridesRevision);
      await at.store.replaceIntent(TASK, { from: 'one', to: null, pause: null });
      expect(await record()).toMatchObject({ intent: null, pause: null, resumedAt: at.clock.now() });
    });

    test('a drain closes the gate for everything, and lets nothing that waits begin', async () => {
      await using at = await openAt();
      const other = { group: 'g', name: 'waits' };
      const { run } = await at.store.addRun({ ...REQUEST, task: other });
      const number = run?.number ?? 0;
      const claim = () => claimRun(at.store, { number, replica: 'a', leaseMs: 15_000 });
      const drain = { by: 'root', reason: null, since: at.clock.now() };
      await at.store.setDrain(drain);
      expect(await at.store.findDrain()).toEqual(drain);
      expect((await at.store.addRun({ ...REQUEST, evenIfPaused: true })).admission).toEqual({
        kind: 'draining',
      });
      expect(await claim()).toBeNull();
      await at.store.setDrain(null);
      expect(await at.store.findDrain()).toBeNull();
      expect(await claim()).toMatchObject({ number });
      expect((await at.store.addRun(REQUEST)).admission.kind).toBe('admitted');
    });

    test('while somebody drains, the run that is there is given to the same key and to who attaches', async () => {
      await using at = await openAt();
      const keyed = newRun({ idempotencyKey: 'k' });
      const { run } = await at.store.addRun(keyed);
      const asked = async (differs: Partial<NewRun>) => (await at.store.addRun(newRun(differs))).admission;
      const repeated = { kind: 'repeated', run };
      const attached = { kind: 'attached', run };
      expect(await asked({ ...keyed, draining: true })).toEqual(repeated);
      expect(await asked({ ifRunning: 'attach', draining: true })).toEqual(attached);
      expect(await asked({ draining: true })).toEqual({ kind: 'draining' });
      await at.store.setDrain({ by: 'root', reason: null, since: at.clock.now() });
      expect(await asked(keyed)).toEqual(repeated);
      expect(await asked({ ifRunning: 'attach' })).toEqual(attached);
      expect(await asked({ task: { group: 'g', name: 'new' } })).toEqual({ kind: 'draining' });
    });

    test('keeps who asked for what, newest first, as long as it is young', async () => {
      await using at = await openAt();
      await at.store.addAudit(ENTRY);
      at.clock.step(HOUR_MS);
      const refused = { ...ENTRY, what: 'trigger-task', refusal: 'TASK_PAUSED' };
      await at.store.addAudit(refused);
      const since = at.clock.now();
      expect(await at.store.listAudit({ limit: 9 })).toMatchObject([{ ...refused, at: since }, ENTRY]);
      expect(await at.store.listAudit({ since, limit: 9 })).toHaveLength(1);
      expect(await at.store.pruneAudit(HOUR_MS - 1, 9)).toBe(1);
      expect(await at.store.listAudit({ limit: 9 })).toHaveLength(1);
    });

    test('tells what every replica has to follow', async () => {
      await using at = await openAt();
      const before = await at.store.findOrders();
      expect(before.drain).toBeNull();
      await at.store.overrideTask(TASK, null);
      const drain = { by: 'root', reason: null, since: at.clock.now() };
      await at.store.setDrain(drain);
      const after = await at.store.findOrders();
      expect(after.drain).toEqual(drain);
      expect(after.overridesRevision).toBeGreaterThan(before.overridesRevision);
    });
  });
}
