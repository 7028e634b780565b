import type { MisfirePlan } from '../../../src/schedule/misfire.ts';
import type { ConfiguredTask, Overlap } from '../../../src/task/task.ts';
import type { Journal } from './journal.ts';

/** A task and, found without the code that fires it, what is to become of its fire times. */
export interface CatchUpTask {
  task: ConfiguredTask;
  /** Its fire times after `from`, up to and including `to`. */
  fireTimes(from: Date, to: Date): Date[];
  /** What is to become of those that are due when a scheduler comes back at `now`. */
  expected(due: readonly Date[], now: Date): Expected;
}

/** What is to become of fire times, as ISO. */
export interface Expected {
  ran: string[];
  /** One of them that is so little late that it fires as if nothing had been. */
  onTime: string | null;
  /** With the reasons. */
  missed: Map<string, string>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST_AT_ONCE = 100;

/** Hours are no single values, so that fire times follow elapsed time in any zone. */
const SCHEDULES = [
  { name: 'minute', schedule: '* * * * *', timezone: 'UTC', isDue: () => true },
  {
    name: 'seventh',
    schedule: '*/7 * * * *',
    timezone: 'Asia/Kolkata',
    isDue: ({ minute }: WallTime) => minute % 7 === 0,
  },
  {
    name: 'hour',
    schedule: '20 * * * *',
    timezone: 'Australia/Lord_Howe',
    isDue: ({ minute }: WallTime) => minute === 20,
  },
  {
    name: 'day',
    schedule: '*/5 9-17 * * *',
    timezone: 'America/St_Johns',
    isDue: ({ hour, minute }: WallTime) => hour >= 9 && hour <= 17 && minute % 5 === 0,
  },
  {
    name: 'every',
    schedule: '@every 10m',
    timezone: 'UTC',
    isDue: (_: WallTime, at: Date) => at.getTime() % (10 * MINUTE_MS) === 0,
  },
];

/** How each is told in history when it is too old. */
const PLANS = [
  { plan: 'skip', withinMs: 24 * HOUR_MS, within: '1 d' },
  { plan: 'once', withinMs: 24 * HOUR_MS, within: '1 d' },
  { plan: 'once', withinMs: 5 * MINUTE_MS, within: '5 m' },
  { plan: 'all', withinMs: 24 * HOUR_MS, within: '1 d' },
  { plan: 'all', withinMs: HOUR_MS, within: '1 h' },
] as const satisfies { plan: MisfirePlan; withinMs: number; within: string }[];

const OVERLAPS = ['allow', 'skip', 'queue'] as const satisfies Overlap[];

interface WallTime {
  hour: number;
  minute: number;
}

/** Tasks of several schedules and zones with each of the plans. */
export function catchUpTasks(journal: Journal): CatchUpTask[] {
  return SCHEDULES.flatMap((when, row) =>
    PLANS.map((policy, column) => {
      const { name, schedule, timezone, isDue } = when;
      const overlap = OVERLAPS[(row + column) % OVERLAPS.length] ?? 'skip';
      const { plan, withinMs, within } = policy;
      return {
        task: journal.task(`${name}/${plan}-${within.replace(' ', '')}`, {
          schedule,
          timezone,
          overlap,
          misfire: { plan, withinMs },
        }),
        fireTimes: (from: Date, to: Date) =>
          minutesAfter(from, to).filter((at) => isDue(wallTime(at, timezone), at)),
        expected: (due: readonly Date[], now: Date) => expectedOf(policy, due, now),
      };
    }),
  );
}

function minutesAfter(from: Date, to: Date): Date[] {
  const first = (Math.floor(from.getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  const count = Math.floor((to.getTime() - first) / MINUTE_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => new Date(first + index * MINUTE_MS));
}

function wallTime(at: Date, timezone: string): WallTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);
}

function expectedOf(
  { plan, withinMs, within }: (typeof PLANS)[number],
  due: readonly Date[],
  now: Date,
): Expected {
  const expected: Expected = { ran: [], onTime: null, missed: new Map() };
  for (const [index, at] of due.entries()) {
    const time = at.toISOString();
    const ageMs = now.getTime() - at.getTime();
    const laterOnes = due.length - 1 - index;
    const leave = (reason: string) => expected.missed.set(time, reason);
    if (laterOnes === 0 && ageMs <= MINUTE_MS) {
      expected.onTime = time;
      expected.ran.push(time);
    } else if (plan === 'skip') leave('misfire: skip');
    else if (ageMs > withinMs) leave(`older than within: ${within}`);
    else if (plan === 'once' && laterOnes > 0) leave('misfire: once runs the latest only');
    else if (laterOnes >= MOST_AT_ONCE) leave(`misfire: all makes ${MOST_AT_ONCE} runs at most`);
    else expected.ran.push(time);
  }
  return expected;
}
