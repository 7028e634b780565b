import { findMetChanges, type MetChange } from '../schedule/clock-changes.ts';
import { KnownSchedules } from '../schedule/known-schedules.ts';
import type { Schedule } from '../schedule/schedule.ts';

const YEAR_MS = 366 * 86_400_000;

/** Tells of each schedule what people may not expect of it, a sentence each; the same one is looked at once. */
export function scheduleWarnings(
  now: Date,
  schedules = new KnownSchedules(),
): (text: string, timezone: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (text, timezone) => {
    const key = `${timezone} ${text}`;
    const sentences = known.get(key) ?? findSentences(text, schedules.load(text), { timezone, now });
    known.set(key, sentences);
    return sentences;
  };
}

function findSentences(
  text: string,
  schedule: Schedule,
  { timezone, now }: { timezone: string; now: Date },
): string[] {
  const changes = findMetChanges(schedule, timezone, { from: now, to: new Date(now.getTime() + YEAR_MS) });
  return [...bothDayFields(text, schedule), ...changes.map((change) => changeSentence(change, timezone))];
}

function bothDayFields(text: string, { kind }: Schedule): string[] {
  const fields = text.trim().split(/ +/);
  const [ofMonth = '*', ofWeek = '*'] = [fields.at(-3), fields.at(-1)];
  const isOpen = (field: string) => field === '*' || field === '?';
  if (kind === 'interval' || fields.length < 5 || isOpen(ofMonth) || isOpen(ofWeek)) return [];
  return [
    `both days must match here, ${ofMonth} of the month and ${ofWeek} of the week; cron of Unix would take either. Name one of them as * if you mean that`,
  ];
}

function changeSentence({ kind, reading, at }: MetChange, timezone: string): string {
  const [date, time] = [reading.toISOString().slice(0, 10), reading.toISOString().slice(11, 16)];
  if (kind === 'repeated')
    return `on ${date} the clocks of ${timezone} show ${time} twice; it fires the first time only`;
  const fires = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);
  return `on ${date} the clocks of ${timezone} skip ${time}; it fires at ${fires.toPlainTime().toString({ smallestUnit: 'minute' })} that day`;
}
