import { expect, test } from 'vitest';
import { fireTimes } from '../../src/schedule/fire-times.ts';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';
import type { Quiet } from '../../src/schedule/quiet.ts';
import { planFiring, planInSteps, planKey } from '../../src/scheduler/plan-firing.ts';
import { sampleParam, sampleTask } from '../support/sample-task.ts';

const QUIET: Quiet = { timezone: 'UTC', stretches: [{ from: 120, to: 300 }] };
const HOURLY = sampleTask('g/hourly', { schedule: '0 * * * *', quiet: QUIET });

/** Plans what was due on 2026-01-15 up to `now`; times told as hh:mm. */
function plan(now: string, task = HOURLY) {
  const at = (time: string) => new Date(`2026-01-15T${time}Z`);
  const from = new Date('2026-01-14T23:59:00Z');
  const due = {
    from,
    times: fireTimes(loadSchedule(task.schedule ?? ''), 'UTC', from, at(now)),
    now: at(now),
  };
  const { fires, unfired, through } = planFiring({ ...task, schedule: task.schedule ?? '' }, due, () => 0.5);
  return {
    fires: fires.map(({ fireTime, cause, notBefore }) =>
      [told(fireTime), cause, notBefore && told(notBefore)].filter(Boolean).join(' '),
    ),
    unfired: unfired.map(
      ({ state, first, last, count, reason }) =>
        `${state} ${count}: ${told(first)} to ${told(last)}: ${reason}`,
    ),
    through: told(through),
  };
}

function told(at: Date): string {
  return at.toISOString().slice(11, 16);
}

test('a quiet fire time is skipped, with the reason', () => {
  const task = { ...HOURLY, misfire: { plan: 'skip', withinMs: 0 } as const };
  expect(plan('02:00', task)).toEqual({
    fires: [],
    unfired: ['missed 2: 00:00 to 01:00: misfire: skip', 'skipped 1: 02:00 to 02:00: quiet: 02:00-05:00'],
    through: '02:00',
  });
});

test('what passed unnoticed is told in its order, and quiet fire times are not made up for', () => {
  expect(plan('06:30')).toEqual({
    fires: ['06:00 catch-up'],
    unfired: [
      'missed 3: 00:00 to 05:00: misfire: once runs the latest only',
      'skipped 3: 02:00 to 04:00: quiet: 02:00-05:00',
    ],
    through: '06:00',
  });
});

test('what is made up for waits until the quiet time is over', () => {
  expect(plan('03:10')).toEqual({
    fires: ['01:00 catch-up 05:00'],
    unfired: [
      'missed 1: 00:00 to 00:00: misfire: once runs the latest only',
      'skipped 2: 02:00 to 03:00: quiet: 02:00-05:00',
    ],
    through: '03:00',
  });
});

test('a schedule whose parameters are wanting skips what is not quiet for that reason', () => {
  const task = { ...HOURLY, params: { block: sampleParam('string', { required: true }) } };
  expect(plan('02:00', task).unfired.map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
    'missed 1 00:00 to 00:00',
    'skipped 1 02:00 to 02:00',
    'skipped 1 01:00 to 01:00',
  ]);
});

test('many fire times are gone through in steps, and quiet ones known to the second', () => {
  const task = { ...HOURLY, schedule: '* * * * * *' };
  const [from, now] = [new Date('2026-01-15T01:59:00Z'), new Date('2026-01-15T05:00:01Z')];
  const due = { from, times: fireTimes(loadSchedule(task.schedule), 'UTC', from, now), now };
  const steps = planInSteps(task, due, () => 0.5);
  let yields = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) yields += 1;
  expect(yields).toBe(10);
  expect(step.value).toMatchObject({
    fires: [{ fireTime: now, cause: 'schedule' }],
    unfired: [
      {
        state: 'missed',
        count: 60,
        first: new Date('2026-01-15T01:59:01Z'),
        last: new Date('2026-01-15T05:00:00Z'),
      },
      { state: 'skipped', count: 10_800, last: new Date('2026-01-15T04:59:59Z') },
    ],
    through: now,
  });
});

test('tasks share a plan only where nothing of it is their own', () => {
  const task = { ...sampleTask('a/a'), schedule: '@hourly' };
  expect(planKey(task)).toBe(planKey({ ...task, id: { group: 'a', name: 'b' } }));
  expect(planKey({ ...task, overlap: 'queue' })).not.toBe(planKey(task));
  expect(planKey({ ...task, misfire: { plan: 'all', withinMs: 1 } })).not.toBe(planKey(task));
  expect(planKey({ ...task, jitterMs: 1 })).toBe(null);
  expect(planKey({ ...task, params: { p: sampleParam('string') } })).toBe(null);
  expect(planKey({ ...task, quiet: { timezone: 'UTC', stretches: [{ from: 0, to: 1 }] } })).toBe(null);
});
