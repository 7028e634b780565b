import { DURATION_FORM, durationProblem, isTooLong, parseDuration } from '../duration.ts';
import { SunbirdError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds of an option's duration, or undefined when it was left out. */
export function durationOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new SunbirdError('USAGE', `${name} ${JSON.stringify(text)} ${durationProblem(text)}.`);
}

/** The whole number of an option, or undefined when it was left out. */
export function wholeOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SunbirdError('USAGE', `${name} ${JSON.stringify(text)} is no whole number.`);
}

/** The instant of an option in ISO form with its zone, or undefined when it was left out. */
export function instantOption(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = readInstant(name, text);
  if (at) return at;
  throw new SunbirdError(
    'USAGE',
    `${name} ${JSON.stringify(text)} is no instant; write one such as 2026-01-15T02:00:00Z.`,
  );
}

/** The ISO instant of an option that is a duration back from now or an instant, or undefined when it was left out. */
export function sinceOption(name: string, text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  // Of a day alone it hardly matters where it begins: in UTC.
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? 'T00:00:00Z' : '';
  const at = ms === undefined ? readInstant(name, text + day) : new Date(now.getTime() - ms);
  if (at) return at.toISOString();
  if (isTooLong(text))
    throw new SunbirdError('USAGE', `${name} ${JSON.stringify(text)} ${durationProblem(text)}.`);
  throw new SunbirdError(
    'USAGE',
    `${name} ${JSON.stringify(text)} is no time; write ${DURATION_FORM}, or an instant such as 2026-01-15T08:00:00Z.`,
  );
}

/** Undefined for what is no instant. A time that names no zone could mean the one shown, this machine's or UTC: it is refused. */
function readInstant(name: string, text: string): Date | undefined {
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime())) return undefined;
  if (/(?:Z|[+-]\d\d:?\d\d)$/i.test(text.slice(10))) return at;
  throw new SunbirdError(
    'USAGE',
    `${name} ${JSON.stringify(text)} names no zone; write one such as 2026-01-15T02:00:00+05:30 or ...Z.`,
  );
}

/** Throws USAGE where a value was given and is empty, as an unset variable of a script is. */
export function refuseEmpty(name: string, text: string | undefined, form: string): void {
  if (text === undefined || text.trim() !== '') return;
  throw new SunbirdError('USAGE', `${name} is empty; ${form}.`);
}

/** The run of a word that is all digits, or null: then it names a task. */
export function runNumberOf(word: string): number | null {
  return /^\d{1,15}$/.test(word) ? Number(word) : null;
}

/** The run of a word that cannot be anything else. */
export function requireRunNumber(word: string): number {
  const run = runNumberOf(word);
  if (run !== null) return run;
  throw new SunbirdError(
    'USAGE',
    `${JSON.stringify(word)} is no run number; write one such as 142. See: sunbird-tasks runs`,
  );
}

/** The word that names a task; what it is called decides the daemon. Throws USAGE when there is none. */
export function requireTaskName(word: string): string {
  if (word.trim() !== '') return word;
  throw new SunbirdError('USAGE', `The task's name is empty. See: sunbird-tasks list -o name`);
}

/** Who asks: as said, else as the environment or the system knows this user. */
export function askedBy(said: string | undefined, terminal: Terminal): string {
  return said ?? terminal.env.SUNBIRD_TASKS_BY ?? terminal.userName() ?? `uid ${terminal.uid}`;
}
