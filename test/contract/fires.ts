import { describe, expect, test } from 'vitest';
import type { Firing } from '../../src/run/firing.ts';
import type { TaskSchedule } from '../../src/store/store.ts';
import { type OpenStore, storeRig } from '../support/store-rig.ts';

const HOURLY: TaskSchedule = { task: { group: 'g', name: 't' }, schedule: '@hourly', timezone: 'UTC' };

function firingOf(from: Date, through: Date): Firing {
  const fire = { fireTime: through, cause: 'schedule', notBefore: null } as const;
  return { ...HOURLY, from, through, fires: [fire], unfired: [], overlap: 'skip', params: {} };
}

/** What the `Store` port promises of fire times, for any implementation. */
export function fireContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the promises about fire times`, () => {
    test('remembers up to where fire times were judged, until the schedule changes', async () => {
      await using at = await storeRig(open);
      const started = at.clock.now();
      expect(await at.store.registerSchedules([HOURLY])).toEqual([started]);
      at.clock.step(3_600_000);
      expect(await at.store.registerSchedules([HOURLY])).toEqual([started]);
      const changed = { ...HOURLY, timezone: 'Asia/Kolkata' };
      expect(await at.store.registerSchedules([changed])).toEqual([at.clock.now()]);
    });

    test('lets one of two replicas fire the same fire time', async () => {
      await using at = await storeRig(open);
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const through = new Date(from.getTime() + 3_600_000);
      const firing = firingOf(from, through);
      const [first] = await at.store.fireTasks([firing]);
      const [second] = await at.store.fireTasks([firing]);
      expect(first).toMatchObject({ through, runs: [1] });
      expect(second).toEqual({ through, schedule: 'same', runs: [], unfired: [] });
      expect(await at.store.listRuns({ limit: 9 })).toMatchObject([
        { number: 1, state: 'queued', cause: 'schedule', fireTime: through },
      ]);
    });

    test('may have runs of a task that go beside others claimed at once', async () => {
      await using at = await storeRig(open);
      const [from = new Date()] = await at.store.registerSchedules([HOURLY]);
      const fires = [1, 2].map((hours) => ({
        fireTime: new Date(from.getTime() + hours * 3_600_000),
        cause: 'schedule' as const,
        notBefore: null,
      }));
      const firing = {
        ...firingOf(from, new Date(from.getTime() + 7_200_000)),
        fires,
        overlap: 'allow' as const,
      };
      const [fired] = await at.store.fireTasks([firing]);
      const numbers = fired?.runs ?? [];
      const claimed = await at.store.claimRuns({ numbers, limit: 9, replica: 'a', leaseMs: 15_000 });
      expect([numbers.length, claimed.map(({ number }) => number)]).toEqual([2, numbers]);
    });

    test('fires no fire time twice, even when it is judged anew', async () => {
      await using at = await storeRig(open);
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const through = new Date(from.getTime() + 3_600_000);
      await at.store.fireTasks([firingOf(from, through)]);
      await at.store.cancelQueued(1, 'no');
      // A clock that is set back by days makes the store begin anew.
      at.clock.step(-3 * 86_400_000);
      const [anew = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      expect(anew).toEqual(at.clock.now());
      expect(await at.store.fireTasks([firingOf(anew, through)])).toEqual([
        { through, schedule: 'same', runs: [], unfired: [] },
      ]);
    });

    test('makes a fire time a row that tells why, when the gate refuses it', async () => {
      await using at = await storeRig(open);
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

    test('lists rows by the fire times they stand for', async () => {
      await using at = await storeRig(open);
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

    test('fires nothing by a schedule that another replica has replaced, and lets that one fire', async () => {
      await using at = await storeRig(open);
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const other = { schedule: '0 2 * * *', timezone: 'UTC' };
      await at.store.registerSchedules([{ ...HOURLY, ...other }]);
      const through = new Date(from.getTime() + 3_600_000);
      const firing = firingOf(from, through);
      expect(await at.store.fireTasks([firing])).toEqual([
        { through: from, schedule: other, runs: [], unfired: [] },
      ]);
      const [fired] = await at.store.fireTasks([{ ...firing, ...other }]);
      expect(fired).toMatchObject({ schedule: 'same', runs: [1] });
      // Whoever it was that fired last: so far the task's fire times are judged.
      expect(await at.store.fireTasks([firing])).toMatchObject([{ through, schedule: other }]);
    });

    test('tells a schedule that was forgotten from one that was replaced, and goes on with it', async () => {
      await using at = await storeRig(open);
      const [from = new Date(0)] = await at.store.registerSchedules([HOURLY]);
      const firing = firingOf(from, new Date(from.getTime() + 3_600_000));
      await at.store.forgetSchedules([]);
      at.clock.step(3_600_000);
      expect(await at.store.fireTasks([firing])).toEqual([
        { through: from, schedule: 'none', runs: [], unfired: [] },
      ]);
      expect(await at.store.registerSchedules([{ ...HOURLY, through: from }])).toEqual([from]);
      expect(await at.store.fireTasks([firing])).toMatchObject([{ schedule: 'same', runs: [1] }]);
    });

    test('fires many tasks at once, each with what became of its own', async () => {
      await using at = await storeRig(open);
      const tasks = ['a', 'b', 'c'].map((name) => ({ ...HOURLY, task: { group: 'g', name } }));
      const [from = new Date(0)] = await at.store.registerSchedules(tasks);
      const { run } = await at.start('b');
      const through = new Date(from.getTime() + 3_600_000);
      const fired = await at.store.fireTasks(
        tasks.map(({ task }) => ({ ...firingOf(from, through), task, params: { of: task.name } })),
      );
      expect(fired.map(({ runs, unfired }) => [runs.length, unfired.length])).toEqual([
        [1, 0],
        [0, 1],
        [1, 0],
      ]);
      const queued = await at.store.listRuns({ states: ['queued'], limit: 9 });
      expect(queued.map(({ task, params }) => [task.name, params])).toEqual([
        ['c', { of: 'c' }],
        ['a', { of: 'a' }],
      ]);
      expect(fired.flatMap(({ runs }) => runs)).not.toContain(run.number);
    });

    test('decides about each of many that fire alike by how it stands', async () => {
      await using at = await storeRig(open);
      const names = ['free', 'running', 'paused', 'other', 'judged', 'last'];
      const tasks = names.map((name) => ({ ...HOURLY, task: { group: 'g', name } }));
      const [from = new Date(0)] = await at.store.registerSchedules(tasks);
      const through = new Date(from.getTime() + 3_600_000);
      const firings = tasks.map(({ task }) => ({ ...firingOf(from, through), task }));
      await at.start('running');
      const pause = { by: null, reason: null, since: from, until: null, next: null };
      await at.store.pauseTask({ group: 'g', name: 'paused' }, pause);
      const other = { ...HOURLY, task: { group: 'g', name: 'other' }, schedule: '0 2 * * *' };
      await at.store.registerSchedules([other]);
      await at.store.fireTasks(firings.slice(4, 5));
      const fired = await at.store.fireTasks(firings);
      expect(fired.map(({ runs, unfired, schedule }) => [runs.length, unfired.length, schedule])).toEqual([
        [1, 0, 'same'],
        [0, 1, 'same'],
        [0, 1, 'same'],
        [0, 0, { schedule: '0 2 * * *', timezone: 'UTC' }],
        [0, 0, 'same'],
        [1, 0, 'same'],
      ]);
      const owners = await Promise.all(fired.flatMap(({ runs }) => runs).map((run) => at.store.findRun(run)));
      expect(owners.map((run) => [run?.task.name, run?.state, run?.fireTime])).toEqual([
        ['free', 'queued', through],
        ['last', 'queued', through],
      ]);
      const again = await at.store.fireTasks(firings);
      expect(again.flatMap(({ runs }) => runs)).toEqual([]);
    });

    test('begins anew with a task that comes back to the file', async () => {
      await using at = await storeRig(open);
      const other = { ...HOURLY, task: { group: 'g', name: 'other' } };
      const [started] = await at.store.registerSchedules([HOURLY, other]);
      await at.store.forgetSchedules([HOURLY.task]);
      at.clock.step(10 * 86_400_000);
      expect(await at.store.registerSchedules([HOURLY, other])).toEqual([started, at.clock.now()]);
    });

    test('goes on without a gap with a schedule that takes the place of another', async () => {
      await using at = await storeRig(open);
      const started = at.clock.now();
      const hours = (count: number) => new Date(started.getTime() + count * 3_600_000);
      await at.store.registerSchedules([HOURLY]);
      await at.store.fireTasks([firingOf(started, hours(1))]);
      at.clock.step(5 * 3_600_000);
      const nightly = { ...HOURLY, schedule: '0 2 * * *' };
      expect(await at.store.registerSchedules([{ ...nightly, through: hours(-9) }])).toEqual([hours(1)]);
      expect(await at.store.registerSchedules([{ ...HOURLY, through: hours(4) }])).toEqual([hours(4)]);
    });
  });
}
