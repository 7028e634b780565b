import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fireTimes, nextFireTime } from '../../../src/schedule/fire-times.ts';
import { loadSchedule, parseSchedule } from '../../../src/schedule/parse-schedule.ts';
import { cronerTimes } from '../../support/croner.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { type Random, seededRandom } from '../../support/random.ts';
import { randomCron } from '../../support/random-cron.ts';
import { zoneChanges } from '../../support/zone-changes.ts';

/** Each with the first of the three years that are looked at: where clocks are left alone now, years when they were not. */
const ZONES = {
  'Australia/Lord_Howe': 2026,
  'Pacific/Chatham': 2026,
  'America/Havana': 2026,
  'Europe/Berlin': 2026,
  'America/New_York': 2026,
  'America/Sao_Paulo': 2016,
  'Asia/Kolkata': 2026,
  'Africa/Casablanca': 2026,
  'America/St_Johns': 2026,
  'Antarctica/Troll': 2026,
  'Pacific/Apia': 2012,
};
const YEARS = 3;
const EXPRESSIONS = LONG ? 3_000 : 50;
/** Instants of the three years that fire times are looked for from, beside one about each change of the clocks. */
const ANYWHERE = 4;
/** Fire times after each. */
const TIMES = 2;
const CHAINED = LONG ? 10_000 : 200;
/** At night, when the clocks change. */
const CHAINS = ['30 2 * * *', '*/40 0-4 * * 0', '10,50 0,1,2 * * *', '20-40/20 */3 * * 6,0'];
const SEED = 20_261_128;
const HOUR_MS = 3_600_000;

/** An expression that has fire times, and that croner has words for. */
function randomExpression(random: Random): string {
  for (;;) {
    const text = randomCron(random);
    if (parseSchedule(text).ok && cronerTimes(text, 'UTC')) return text;
  }
}

interface Zone {
  name: string;
  firstYear: number;
  changes: Date[];
}

const PLACES: Zone[] = Object.entries(ZONES).map(([name, firstYear]) => ({
  name,
  firstYear,
  changes: zoneChanges(name, firstYear, firstYear + YEARS).map(({ at }) => at),
}));

/** Instants to look from: of all three years, and shortly before and after their changes of the clocks. */
function placesToLook(random: Random, { firstYear, changes }: Zone): Date[] {
  const [first, end] = [Date.UTC(firstYear), Date.UTC(firstYear + YEARS)];
  const anywhere = Array.from({ length: ANYWHERE }, () => random.whole(first / 1_000, end / 1_000) * 1_000);
  const aboutChanges = changes.map((at) => at.getTime() + random.whole(-2 * HOUR_MS, HOUR_MS / 2));
  return [...anywhere, ...aboutChanges].map((at) => new Date(at));
}

function told(times: Iterable<Date>): string {
  return [...times].map((at) => at.toISOString()).join(' ');
}

test('F10 fire times are those of an independent implementation', async (context) => {
  const row = new FaultRow(context);
  const random = seededRandom(SEED);
  const differences: string[] = [];
  let [compared, across] = [0, 0];
  for (let count = 0; count < EXPRESSIONS; count++) {
    const text = randomExpression(random);
    const schedule = loadSchedule(text);
    for (const zone of PLACES) {
      const theirTimes = cronerTimes(text, zone.name);
      for (const from of placesToLook(random, zone)) {
        const times = [...fireTimes(schedule, zone.name, from).take(TIMES)];
        const [ours, theirs] = [told(times), told(theirTimes?.(from, TIMES) ?? [])];
        if (ours !== theirs)
          differences.push(`${text} ${zone.name} ${from.toISOString()}: ${ours} not ${theirs}`);
        compared += times.length;
        if (zone.changes.some((at) => at > from && at <= (times.at(-1) ?? from))) across++;
      }
    }
    await setImmediate();
  }
  row.often(`${EXPRESSIONS} expressions in ${PLACES.length} zones`);
  row.figure(`${compared} fire times, ${across} times over a change of the clocks, seed ${SEED}`);
  row.figure(`${differences.length} differ`);
  expect(differences.slice(0, 20)).toEqual([]);
}, 1_200_000);

test('F10 fire times in a row are those of an independent implementation', async (context) => {
  const row = new FaultRow(context);
  const differences: string[] = [];
  let through = new Date(0);
  for (const text of CHAINS) {
    const schedule = loadSchedule(text);
    for (const { name, firstYear } of PLACES) {
      const from = new Date(Date.UTC(firstYear));
      const ours = [from];
      while (ours.length <= CHAINED) ours.push(nextFireTime(schedule, name, ours.at(-1) ?? from) ?? from);
      const theirs = [from, ...(cronerTimes(text, name)?.(from, CHAINED) ?? [])];
      const first = ours.findIndex((at, index) => at.getTime() !== theirs[index]?.getTime());
      if (first >= 0) differences.push(`${text} ${name}: ${told(ours.slice(first - 1, first + 2))}`);
      through = new Date(Math.max(through.getTime(), Number(ours.at(-1))));
      await setImmediate();
    }
  }
  row.often(`${CHAINED} in a row, ${CHAINS.length} expressions in ${PLACES.length} zones`);
  row.figure(`the last in ${through.getUTCFullYear()}`);
  row.figure(`${differences.length} chains differ`);
  expect(differences).toEqual([]);
}, 1_200_000);
