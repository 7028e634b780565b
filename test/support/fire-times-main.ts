/*
 * Tells the host's offset at two instants, winter and summer in minutes west of UTC, and fire times of many kinds: what a
 * test compares between processes whose TZ differs.
 */

import { findMetChanges } from '../../src/schedule/clock-changes.ts';
import { lastFireTime } from '../../src/schedule/fire-time-about.ts';
import { fireTimes } from '../../src/schedule/fire-times.ts';
import { loadSchedule } from '../../src/schedule/parse-schedule.ts';
import { findQuiet, quietEnd } from '../../src/schedule/quiet.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Pacific/Chatham',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
];
const TEXTS = [
  '30 2 * * *',
  '0 0 * * *',
  '*/20 0-3 * * 0',
  '15 */5 1,15W * *',
  '0 12 L * 1-5',
  '@every 7h',
  '@weekly',
];
const STARTS = ['2026-03-07T12:00:00Z', '2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z'];
const TIMES = 50;
const quiet = { stretches: [{ from: 120, to: 200 }] };

const offsets = [new Date(2026, 0, 15), new Date(2026, 6, 15)].map((at) => at.getTimezoneOffset());
const told: string[] = [];
for (const timezone of ZONES) {
  for (const text of TEXTS) {
    for (const start of STARTS) {
      const schedule = loadSchedule(text);
      const [from, to] = [new Date(start), new Date('2027-04-01T00:00:00Z')];
      const times = [...fireTimes(schedule, timezone, from).take(TIMES)];
      const audible = times.filter((at) => findQuiet({ ...quiet, timezone }, at) === undefined);
      const last = lastFireTime(schedule, timezone, from);
      const end = quietEnd({ ...quiet, timezone }, times[0] ?? from);
      const met = findMetChanges(schedule, timezone, { from, to });
      told.push(JSON.stringify({ timezone, text, start, times, audible: audible.length, last, end, met }));
    }
  }
}
console.log(JSON.stringify({ offsets, told }));
