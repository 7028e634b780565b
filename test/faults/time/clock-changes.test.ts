import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fireTimes, nextFireTime } from '../../../src/schedule/fire-times.ts';
import { loadSchedule } from '../../../src/schedule/parse-schedule.ts';
import { type Days, timesByRule } from '../../support/clock-rule.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { zoneChanges } from '../../support/zone-changes.ts';

const ZONES = [
  // By half an hour.
  'Australia/Lord_Howe',
  // At a quarter to.
  'Pacific/Chatham',
  // At midnight.
  'America/Havana',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Africa/Casablanca',
  // By two hours.
  'Antarctica/Troll',
  // Midnight is skipped, and the last hour of a day comes twice.
  'America/Santiago',
  'Africa/Cairo',
  // The last hour of a Saturday is skipped: its times fire on a Sunday.
  'America/Nuuk',
];
const YEARS = [2026, 2029] as const;
const PATTERNS = {
  fixed: [
    '30 2 * * *',
    '0 0 * * *',
    '30 23 * * 6',
    '15,45 0,1,2,3 * * *',
    '*/20 2 * * *',
    '*/7 23 28-31 3 *',
  ],
  range: ['0 1-3 * * *', '20,50 0-2 * * 0', '30 2,3-3 * * *', '* 22-23 * * *'],
  step: ['*/15 * * * *', '30 */2 * * *', '0 0-23/3 * * *'],
};
const TEXTS = Object.values(PATTERNS).flat();
/** No February has it for 28 years or longer. */
const RARE = '30 2 29 2 0';
const AFTER_RARE = new Date('2048-03-01');
const LOOK_EVERY_MS = LONG ? 600_000 : 1_800_000;
const AROUND_MS = 3 * 3_600_000;
/** From when to look, beside a change: all around it, and to the millisecond. */
const LOOKS_MS = [-1, 1];
for (let ms = -AROUND_MS; ms <= AROUND_MS; ms += LOOK_EVERY_MS) LOOKS_MS.push(ms);
const CPU_MS = 1_000;
const ALL_YEARS: Days = {
  from: new Temporal.PlainDate(YEARS[0], 1, 1),
  to: new Temporal.PlainDate(YEARS[1], 1, 1),
};

interface Change {
  zone: string;
  at: Date;
}

const CHANGES: Change[] = [
  ...ZONES.flatMap((zone) => zoneChanges(zone, ...YEARS).map(({ at }) => ({ zone, at }))),
  // A whole day was skipped.
  { zone: 'Pacific/Apia', at: new Date('2011-12-30T10:00:00Z') },
];

/** From shortly before a change to the end of the day after it. */
function daysAbout({ zone, at }: Change): Days {
  const dayOf = (ms: number) =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
  return { from: dayOf(at.getTime() - AROUND_MS), to: dayOf(at.getTime()).add({ days: 2 }) };
}

function stretchOf({ from, to }: Days, zone: string): [Date, Date] {
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds;
  // A fire time at the first instant counts, one at the last does not.
  return [new Date(startOf(from) - 1), new Date(startOf(to) - 1)];
}

/** What was asked, how much of the processor's time an answer took at most, and which were wrong. */
class Answers {
  times = 0;
  nexts = 0;
  mostCpuMs = 0;
  readonly wrong: string[] = [];

  /** Asks for all fire times of a stretch; they have to be those of the rule, and to rise. */
  compareList(text: string, zone: string, days: Days): Date[] {
    const [from, to] = stretchOf(days, zone);
    const rule = timesByRule(text, zone, days);
    const ours = this.#timed(() => [...fireTimes(loadSchedule(text), zone, from, to)]);
    this.times += ours.length;
    const end = Math.max(ours.length, rule.length);
    for (let index = 0; index < end; index++) {
      const [before, at] = [ours[index - 1] ?? from, ours[index]];
      if (at && at > before && Number(at) === Number(rule[index])) continue;
      this.wrong.push(`${text} ${zone}: ${at?.toISOString()} not ${rule[index]?.toISOString()}`);
      break;
    }
    return rule;
  }

  /** Asks for the next fire time from instants about a change; it has to be the next of the rule. */
  compareNexts(text: string, { zone, at }: Change, rule: readonly Date[]): void {
    const schedule = loadSchedule(text);
    for (const ms of LOOKS_MS) {
      const from = new Date(at.getTime() + ms);
      const expected = rule.find((time) => time > from);
      if (!expected) return;
      const next = this.#timed(() => nextFireTime(schedule, zone, from));
      this.nexts++;
      if (Number(next) !== Number(expected))
        this.wrong.push(`${text} ${zone} after ${from.toISOString()}: ${next?.toISOString()}`);
    }
  }

  /** Asks for a fire time decades away. */
  findRare(zone: string): void {
    this.#timed(() => nextFireTime(loadSchedule(RARE), zone, AFTER_RARE));
  }

  #timed<Value>(ask: () => Value): Value {
    const before = process.cpuUsage();
    const answer = ask();
    const { user, system } = process.cpuUsage(before);
    this.mostCpuMs = Math.max(this.mostCpuMs, (user + system) / 1_000);
    return answer;
  }
}

test('F10 patterns of all kinds follow the rule where clocks change', async (context) => {
  const row = new FaultRow(context);
  const answers = new Answers();
  for (const change of CHANGES) {
    for (const text of TEXTS)
      answers.compareNexts(text, change, answers.compareList(text, change.zone, daysAbout(change)));
    await setImmediate();
  }
  for (const zone of ZONES) {
    for (const text of LONG ? TEXTS : []) answers.compareList(text, zone, ALL_YEARS);
    answers.findRare(zone);
    await setImmediate();
  }
  const { times, nexts, wrong, mostCpuMs } = answers;
  row.often(`${CHANGES.length} changes in ${new Set(CHANGES.map(({ zone }) => zone)).size} zones`);
  row.figure(`${TEXTS.length} patterns, ${times} fire times in a row, ${nexts} asked for one by one`);
  row.figure(`${wrong.length} against the rule`);
  row.time('CPU of an answer, at most', mostCpuMs, CPU_MS);
  expect(wrong.slice(0, 20)).toEqual([]);
}, 1_200_000);
