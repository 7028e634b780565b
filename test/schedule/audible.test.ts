import { expect, test } from 'vitest';
import { fireTimes } from '../../src/schedule/fire-times.ts';
import { parseSchedule } from '../../src/schedule/parse-schedule.ts';
import { audibleFireTimes, findQuiet, isAlwaysQuiet, type Quiet } from '../../src/schedule/quiet.ts';
import { type Random, seededRandom } from '../support/random.ts';
import { randomCron } from '../support/random-cron.ts';
import { zoneChanges } from '../support/zone-changes.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Havana',
  'America/Nuuk',
  'America/Santiago',
  'Antarctica/Troll',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
];
const SAMPLES = 150;
const TIMES = 3;
/** Where these are all quiet, an expression is passed over. */
const MOST_QUIET = 20_000;

/** One or two stretches of whole half hours, in any zone. */
function randomQuiet(random: Random): Quiet {
  const stretches = Array.from({ length: random.whole(1, 2) }, () => {
    const from = random.whole(0, 47) * 30;
    return { from, to: (from + random.whole(1, 20) * 30) % 1_440 || 1_440 };
  });
  return isAlwaysQuiet(stretches) ? randomQuiet(random) : { timezone: random.pick(ZONES), stretches };
}

/** An instant within hours of a change of the clocks, where the zone has any. */
function randomInstant(random: Random, zone: string): Date {
  const changes = zoneChanges(zone, 2026, 2029);
  const about = changes.length > 0 ? random.pick(changes).at.getTime() : Date.UTC(2026, 5, 1);
  return new Date(about + random.whole(-3 * 3_600, 3_600) * 1_000);
}

test('fire times that are not quiet are all fire times but the quiet ones, where clocks change too', () => {
  const random = seededRandom(20_261_128);
  const differences: string[] = [];
  for (let count = 0; count < SAMPLES; ) {
    const text = randomCron(random);
    const parsed = parseSchedule(text);
    if (!parsed.ok) continue;
    const [timezone, quiet] = [random.pick(ZONES), randomQuiet(random)];
    const from = randomInstant(random, random.pick([timezone, quiet.timezone]));
    const some = fireTimes(parsed.schedule, timezone, from).take(MOST_QUIET);
    const expected = some
      .filter((at) => !findQuiet(quiet, at))
      .take(TIMES)
      .toArray();
    if (expected.length < TIMES) continue;
    count++;
    const found = audibleFireTimes(parsed.schedule, { timezone, quiet }, from).take(TIMES).toArray();
    if (JSON.stringify(found) !== JSON.stringify(expected))
      differences.push(`${text} ${timezone} ${JSON.stringify(quiet)} ${from.toISOString()}`);
  }
  expect(differences).toEqual([]);
});

test('a fixed time that comes twice does not fire again because the first was quiet', () => {
  const parsed = parseSchedule('2 23 * * *');
  if (!parsed.ok) throw new Error(parsed.problem);
  // In Nuuk clocks go from midnight back to 23:00 at 01:00 UTC, when the quiet hours of UTC end.
  const quiet = { timezone: 'UTC', stretches: [{ from: 0, to: 60 }] };
  const from = new Date('2026-10-24T22:00:00Z');
  const [next] = audibleFireTimes(parsed.schedule, { timezone: 'America/Nuuk', quiet }, from);
  expect(next?.toISOString()).toBe('2026-10-26T01:02:00.000Z');
});
