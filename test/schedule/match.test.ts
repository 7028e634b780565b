import { createTask } from 'node-cron';
import { expect, test } from 'vitest';
import { fireTimes, nextFireTime } from '../../src/schedule/fire-times.ts';
import { offsetSpans } from '../../src/schedule/offset-spans.ts';
import { parseSchedule } from '../../src/schedule/parse-schedule.ts';
import type { CronSchedule } from '../../src/schedule/schedule.ts';
import { type Random, seededRandom } from '../support/random.ts';
import { randomCron } from '../support/random-cron.ts';

const ZONES = [
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
];
const EXPRESSIONS = 3_000;
/** Instants on each side of a place that node-cron is asked about. */
const AROUND = 8;
const FROM = Date.UTC(2026, 0, 1);

interface Sample {
  text: string;
  schedule: CronSchedule;
}

/** An expression that names a day, with what it was read as. */
function randomSchedule(random: Random): Sample {
  for (;;) {
    const text = randomCron(random);
    const parsed = parseSchedule(text);
    if (parsed.ok && parsed.schedule.kind === 'cron') return { text, schedule: parsed.schedule };
  }
}

/** The instants node-cron says match, but for what it says of a second pass that fixed hours leave out. */
function matching({ text, schedule }: Sample, zone: string, instants: readonly number[]): number[] {
  const task = createTask(text, () => {}, { timezone: zone });
  const found = instants.filter((at) => task.match(new Date(at)));
  void task.destroy();
  return schedule.fixedHours ? found.filter((at) => !isSecondPass(zone, at)) : found;
}

function isSecondPass(zone: string, at: number): boolean {
  const [span] = offsetSpans(zone, at);
  return span !== undefined && at < span.startMs + span.offsetBeforeMs - span.offsetMs;
}

/** Fixed hours that were skipped: what node-cron leaves out and this rule fires at the end of the gap. */
function isGapEnd({ schedule }: Sample, zone: string, at: number): boolean {
  const [span] = offsetSpans(zone, at);
  return schedule.fixedHours && span?.startMs === at && span.offsetMs > span.offsetBeforeMs;
}

/** An instant of three years. */
function randomInstant(random: Random): number {
  return FROM + random.whole(0, 3 * 365) * 86_400_000 + random.whole(0, 86_399) * 1_000;
}

/** Half the time a change of the clocks, if the zone has one ahead, else a fire time. */
function placeToLook(random: Random, sample: Sample, zone: string): number {
  const from = randomInstant(random);
  const [span] = offsetSpans(zone, from);
  if (random.whole(0, 1) === 0 && span && Number.isFinite(span.endMs)) return span.endMs;
  return nextFireTime(sample.schedule, zone, new Date(from))?.getTime() ?? from;
}

/** Instants on both sides of a place: every second, or every minute at the first second that the expression names. */
function instantsAround(place: number, { seconds }: CronSchedule): number[] {
  const stepMs = seconds.length > 1 ? 1_000 : 60_000;
  const first = Math.floor(place / stepMs) * stepMs + (seconds.length > 1 ? 0 : (seconds[0] ?? 0) * 1_000);
  return Array.from({ length: 2 * AROUND }, (_, index) => first + (index - AROUND) * stepMs);
}

/** How the two differ at one place, or null. */
function findDifference(random: Random, sample: Sample, zone: string): string | null {
  const instants = instantsAround(placeToLook(random, sample, zone), sample.schedule);
  const [from, to] = [new Date((instants[0] ?? 0) - 1), new Date(instants.at(-1) ?? 0)];
  const told = (times: Iterable<number>) =>
    [...times]
      .filter((at) => !isGapEnd(sample, zone, at))
      .map((at) => new Date(at).toISOString())
      .join(' ');
  const ours = told(fireTimes(sample.schedule, zone, from, to).map((at) => at.getTime()));
  const theirs = told(matching(sample, zone, instants));
  return ours === theirs ? null : `${sample.text}: ${ours} and not ${theirs}`;
}

test.each(ZONES)(`fire times are what node-cron matches in %s`, (zone) => {
  const random = seededRandom(20_261_124);
  const differences = Array.from({ length: EXPRESSIONS }, () =>
    findDifference(random, randomSchedule(random), zone),
  );
  expect(differences.filter((difference) => difference !== null)).toEqual([]);
});

test.each(ZONES)('fire times rise strictly in %s', (zone) => {
  const random = seededRandom(7);
  for (let count = 0; count < 300; count++) {
    const { text, schedule } = randomSchedule(random);
    const from = randomInstant(random);
    const times = [from, ...fireTimes(schedule, zone, new Date(from)).take(100)].map(Number);
    const falling = times.filter((at, index) => index > 0 && at <= (times[index - 1] ?? 0));
    expect({ text, from, count: times.length, falling }).toEqual({ text, from, count: 101, falling: [] });
  }
});
