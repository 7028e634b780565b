import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/run/run.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { sampleParam, sampleTask } from '../support/sample-task.ts';
import { memoryStore, schedulerRig } from '../support/scheduler-rig.ts';

const HOUR_MS = 3_600_000;
const MINUTELY = sampleTask('g/minutely', { schedule: '* * * * *' });

/** A running scheduler at 2026-01-15T00:00:00Z, and its history told as `hh:mm:ss state cause (reason)`, oldest first. */
async function firing(tasks: ConfiguredTask[], options: { maxRunning?: number } = {}) {
  const rig = await schedulerRig({ tasks, ...options });
  await rig.scheduler.start();
  const history = async () => (await rig.store.listRuns({ limit: 9_999 })).reverse().map(told);
  return { ...rig, history };
}

function told(run: Run): string {
  const time = (at: Date | null) => at?.toISOString().slice(11, 19) ?? '';
  const merged =
    'merged' in run && run.merged ? `..${time(run.merged.lastFireTime)} x${run.merged.count}` : '';
  const reason = run.reason === null ? '' : ` (${run.reason})`;
  return `${time(run.fireTime)}${merged} ${run.state} ${run.cause}${reason}`;
}

describe('a schedule', () => {
  test('fires at each of its times, through the gate and into work', async () => {
    const { clock, work, history } = await firing([MINUTELY]);
    await clock.advance(59_999);
    expect(work.started).toEqual([]);
    await clock.advance(1);
    expect(work.last.order.marks).toMatchObject({
      SUNBIRD_TASKS_CAUSE: 'schedule',
      SUNBIRD_TASKS_FIRE_TIME: '2026-01-15T00:01:00.000Z',
    });
    work.last.end();
    await clock.advance(60_000);
    expect(await history()).toEqual(['00:01:00 succeeded schedule', '00:02:00 running schedule']);
  });

  test('fires all tasks that share it at once, each for itself', async () => {
    const others = ['g/a', 'g/b', 'g/c'].map((name) => sampleTask(name, { schedule: '@hourly' }));
    const { clock, work, store } = await firing(others);
    await clock.advance(HOUR_MS);
    expect(work.started).toHaveLength(3);
    const runs = await store.listRuns({ limit: 9 });
    expect(runs.map(({ task }) => task.name).sort()).toEqual(['a', 'b', 'c']);
  });

  test('is read in the zone of its task', async () => {
    const { clock, history } = await firing([
      sampleTask('g/kolkata', { schedule: '0 6 * * *', timezone: 'Asia/Kolkata' }),
    ]);
    await clock.advance(HOUR_MS);
    expect(await history()).toEqual(['00:30:00 running schedule']);
  });

  test('tells the coming fire times', async () => {
    const { scheduler } = await firing([MINUTELY]);
    const times = scheduler.nextFireTimes(MINUTELY.id, 2).map((at) => at.toISOString());
    expect(times).toEqual(['2026-01-15T00:01:00.000Z', '2026-01-15T00:02:00.000Z']);
    expect(scheduler.nextFireTimes({ group: 'g', name: 'manual' }, 2)).toEqual([]);
  });

  test('gives the default parameters, and is skipped when one is required that has none', async () => {
    const { clock, work, history } = await firing([
      sampleTask('g/right', {
        schedule: '@hourly',
        params: { block: sampleParam('string', { default: 'A' }) },
      }),
      sampleTask('g/wrong', {
        schedule: '@hourly',
        params: { block: sampleParam('string', { required: true }) },
      }),
    ]);
    await clock.advance(HOUR_MS);
    expect(work.attempts.map(({ order }) => order.params)).toEqual([{ block: 'A' }]);
    expect(await history()).toContain('01:00:00 skipped schedule (Parameter block is required.)');
  });

  test('waits a chance time within the jitter before it starts', async () => {
    const { clock, work, store } = await firing([
      sampleTask('g/j', { schedule: '@hourly', jitterMs: 600_000 }),
    ]);
    await clock.advance(HOUR_MS);
    const [run] = await store.listRuns({ limit: 1 });
    const notBefore = run?.state === 'queued' ? (run.notBefore?.getTime() ?? 0) : clock.now().getTime();
    expect(notBefore - (run?.fireTime?.getTime() ?? 0)).toBeLessThan(600_000);
    await clock.advance(600_000);
    expect(work.started).toEqual([run?.number]);
  });

  test('stops with the scheduler and leaves no timer', async () => {
    const { clock, scheduler, history } = await firing([MINUTELY]);
    await scheduler.stop(0);
    expect(clock.waiting).toBe(0);
    await clock.advance(HOUR_MS);
    expect(await history()).toEqual([]);
  });
});

describe('a fire time while the task runs', () => {
  test('is skipped, and told so', async () => {
    const { clock, history } = await firing([MINUTELY]);
    await clock.advance(120_000);
    expect(await history()).toEqual([
      '00:01:00 running schedule',
      '00:02:00 skipped schedule (run 1 was still running)',
    ]);
  });

  test('is told in one row when more than ten follow each other', async () => {
    const { clock, history } = await firing([MINUTELY]);
    await clock.advance(11 * 60_000);
    expect(await history()).toHaveLength(11);
    await clock.advance(60_000);
    const merged = (last: string, count: number) =>
      `00:02:00..${last} x${count} skipped schedule (run 1 was still running)`;
    expect(await history()).toEqual(['00:01:00 running schedule', merged('00:12:00', 11)]);
    await clock.advance(60_000);
    expect((await history()).at(-1)).toBe(merged('00:13:00', 12));
  });

  test('waits with overlap queue, one at most', async () => {
    const { clock, work, history } = await firing([{ ...MINUTELY, overlap: 'queue' }]);
    await clock.advance(180_000);
    expect(await history()).toEqual([
      '00:01:00 running schedule',
      '00:02:00 queued schedule',
      '00:03:00 skipped schedule (a run was waiting already behind run 1)',
    ]);
    work.last.end();
    await settle();
    expect(work.started).toEqual([1, 2]);
  });

  test('runs beside it with overlap allow', async () => {
    const { clock, work, trigger } = await firing([{ ...MINUTELY, overlap: 'allow' }]);
    await clock.advance(180_000);
    expect(work.started).toEqual([1, 2, 3]);
    expect((await trigger(MINUTELY)).admission.kind).toBe('already-running');
  });
});

describe('fire times that passed', () => {
  /** Three hours of `* * * * *` without a scheduler, then another boot. */
  async function afterOutage(differs: Partial<ConfiguredTask>) {
    const task = { ...MINUTELY, ...differs };
    const clock = new FakeClock();
    const store = await memoryStore(clock);
    const first = await schedulerRig({ tasks: [task], store, clock });
    await first.scheduler.start();
    await first.scheduler.stop(0);
    clock.step(3 * HOUR_MS + 30_000);
    const rig = await schedulerRig({ tasks: [task], store, clock, replica: 'next' });
    await rig.scheduler.start();
    await settle();
    const history = async () => (await store.listRuns({ limit: 9_999 })).reverse().map(told);
    return { ...rig, history };
  }

  test('are left alone with misfire skip, but for the last that is hardly late', async () => {
    const { history } = await afterOutage({ misfire: { plan: 'skip', withinMs: 86_400_000 } });
    expect(await history()).toEqual([
      '00:01:00..02:59:00 x179 missed schedule (misfire: skip)',
      '03:00:00 running schedule',
    ]);
  });

  test('run once with misfire once', async () => {
    const { history } = await afterOutage({ schedule: '0 * * * *' });
    expect(await history()).toEqual([
      '01:00:00 missed schedule (misfire: once runs the latest only)',
      '02:00:00 missed schedule (misfire: once runs the latest only)',
      '03:00:00 running schedule',
    ]);
  });

  test('run one after the other with misfire all, at most a hundred', async () => {
    const { clock, work, history } = await afterOutage({ misfire: { plan: 'all', withinMs: 86_400_000 } });
    for (let index = 0; index < 100; index++) {
      work.last.end();
      await settle();
    }
    expect(work.started).toHaveLength(100);
    expect(new Set(work.attempts.map(({ order }) => order.marks.SUNBIRD_TASKS_FIRE_TIME)).size).toBe(100);
    const rows = await history();
    expect(rows[0]).toBe('00:01:00..01:20:00 x80 missed schedule (misfire: all makes 100 runs at most)');
    expect(rows.slice(1, -1).every((row) => row.endsWith('succeeded catch-up'))).toBe(true);
    expect(rows.at(-1)).toBe('03:00:00 succeeded schedule');
    expect(clock.now().getUTCHours()).toBe(3);
  });

  test('are not made up for beyond their age', async () => {
    const { history } = await afterOutage({ misfire: { plan: 'all', withinMs: 90_000 } });
    expect(await history()).toEqual(
      [
        '00:01:00..02:58:00 x178 missed schedule (older than within: 1 m 30 s)',
        '02:59:00 queued catch-up',
        '03:00:00 queued schedule',
      ].map((row) => row.replace('02:59:00 queued', '02:59:00 running')),
    );
  });

  test('are judged the same when the loop was blocked and when the clock was set forward', async () => {
    const { clock, history } = await firing([sampleTask('g/h', { schedule: '0 * * * *' })]);
    clock.step(2 * HOUR_MS + 600_000);
    await clock.advance(30_000);
    expect(await history()).toEqual([
      '01:00:00 missed schedule (misfire: once runs the latest only)',
      '02:00:00 running catch-up',
    ]);
  });

  test('of a schedule that is new in the file are nobody’s', async () => {
    const clock = new FakeClock();
    const store = await memoryStore(clock);
    const before = await schedulerRig({ tasks: [{ ...MINUTELY, schedule: '0 0 1 1 *' }], store, clock });
    await before.scheduler.start();
    await before.scheduler.stop(0);
    clock.step(HOUR_MS);
    const after = await schedulerRig({ tasks: [MINUTELY], store, clock, replica: 'next' });
    await after.scheduler.start();
    await settle();
    expect(await store.listRuns({ limit: 9 })).toEqual([]);
  });
});

describe('very many fire times that passed', () => {
  const SECONDLY = sampleTask('g/secondly', { schedule: '* * * * * *' });
  const TOLD = ['00:00:01..05:59:59 x21599 missed schedule (misfire: once runs the latest only)'];

  /** Six hours of them without a scheduler, then another boot, which has just begun. */
  async function boot() {
    const clock = new FakeClock();
    const store = await memoryStore(clock);
    const first = await schedulerRig({ tasks: [SECONDLY], store, clock });
    await first.scheduler.start();
    await first.scheduler.stop(0);
    clock.step(6 * HOUR_MS);
    const next = async () => {
      const rig = await schedulerRig({ tasks: [SECONDLY], store, clock, replica: 'next' });
      await rig.scheduler.start();
      return rig;
    };
    const history = async () => (await store.listRuns({ limit: 9_999 })).reverse().map(told);
    return { ...(await next()), next, history };
  }

  test('are judged with turns of timers and sockets in between', async () => {
    const { history } = await boot();
    let turns = 0;
    for (; (await history()).length === 0; turns++) await setImmediate();
    expect(turns).toBeGreaterThan(20);
    await settle();
    expect(await history()).toEqual([...TOLD, '06:00:00 running schedule']);
  });

  test('are left to the next boot by one that is stopped meanwhile', async () => {
    const { scheduler, next, history } = await boot();
    await setImmediate();
    await scheduler.stop(0);
    expect(await history()).toEqual([]);
    await next();
    await settle(40);
    expect(await history()).toEqual([...TOLD, '06:00:00 running schedule']);
  });

  test('are left alone when a drain begins meanwhile, until it is lifted', async () => {
    const { clock, scheduler, history } = await boot();
    await setImmediate();
    await scheduler.drain({ by: null, reason: null, since: clock.now() });
    await settle(40);
    expect(await history()).toEqual([]);
    await scheduler.drain(null);
    await settle(40);
    expect(await history()).toEqual([...TOLD, '06:00:00 running schedule']);
  });
});

describe('a clock that is set back', () => {
  test('fires no time twice', async () => {
    const { clock, work, history } = await firing([sampleTask('g/h', { schedule: '*/10 * * * *' })]);
    await clock.advance(1_200_000);
    work.last.end();
    await settle();
    clock.step(-HOUR_MS / 2);
    await clock.advance(HOUR_MS / 2 + 1_000);
    const times = (await history()).map((row) => row.slice(0, 8));
    expect(new Set(times).size).toBe(times.length);
    await clock.advance(600_000);
    expect((await history()).at(-1)).toMatch(/^00:30:00 /);
  });

  test('goes on from now when it was days ahead', async () => {
    const { clock, history } = await firing([sampleTask('g/h', { schedule: '0 * * * *' })]);
    clock.step(-10 * 24 * HOUR_MS);
    await clock.advance(HOUR_MS + 30_000);
    expect(await history()).toEqual(['01:00:00 running schedule']);
  });
});

describe('a store that is away', () => {
  test('makes fire times late, not lost', async () => {
    const { clock, away, history } = await firing([MINUTELY]);
    away.now = true;
    await clock.advance(61_000);
    away.now = false;
    await clock.advance(2_000);
    expect(await history()).toEqual(['00:01:00 running schedule']);
  });
});

test('a thousand that are due at once run eight at a time, in order, none left behind', async () => {
  const tasks = Array.from({ length: 1_000 }, (_, index) =>
    sampleTask(`g/t${String(index).padStart(4, '0')}`, { schedule: '@hourly' }),
  );
  const { clock, work, store } = await firing(tasks, { maxRunning: 8 });
  await clock.advance(HOUR_MS);
  let most = 0;
  for (let ended = 0; ended < 1_000; ended++) {
    most = Math.max(most, work.attempts.length - ended);
    work.attempts[ended]?.end();
    await settle(4);
  }
  expect(most).toBe(8);
  expect(work.started).toEqual([...work.started].sort((a, b) => a - b));
  expect(await store.listRuns({ states: ['succeeded'], limit: 9_999 })).toHaveLength(1_000);
});

describe('a quarantined task', () => {
  test('does not fire until somebody triggers it', async () => {
    const { clock, store, work, trigger, history } = await firing([MINUTELY]);
    const { number } = await trigger(MINUTELY);
    const run = await store.findRun(number);
    if (run?.state !== 'running') throw new Error('not running');
    work.last.end();
    await settle();
    const again = await trigger(MINUTELY);
    const running = await store.findRun(again.number);
    if (running?.state !== 'running') throw new Error('not running');
    await store.recoverRun({ number: again.number, token: running.lease.token }, 'quarantine', 'died');
    await clock.advance(60_000);
    expect((await history()).at(-1)).toBe(
      `00:01:00 skipped schedule (quarantined: three attempts of run ${again.number} died with the scheduler)`,
    );
  });
});
