import type { Attempt } from '../../../src/run/run.ts';
import type { Store } from '../../../src/store/store.ts';
import type { JournalLine } from './journal.ts';

/** The fire times of tasks that fire every second, as `task time`, both ends included. */
export function everySecond(tasks: readonly string[], from: Date, to: Date): string[] {
  const expected: string[] = [];
  for (let at = Math.ceil(from.getTime() / 1_000) * 1_000; at <= to.getTime(); at += 1_000)
    for (const task of tasks) expected.push(`${task} ${new Date(at).toISOString()}`);
  return expected;
}

/** The beginnings of work, in the order of the file, by `task time`; only of scheduled runs. */
export function startsByFireTime(lines: readonly JournalLine[]): Map<string, JournalLine[]> {
  return Map.groupBy(
    lines.filter(({ what, fireTime }) => what === 'start' && fireTime !== null),
    ({ task, fireTime }) => `${task} ${fireTime}`,
  );
}

/** The beginnings of work of one run, in the order of the file. */
export function startsOf(lines: readonly JournalLine[], run: number): JournalLine[] {
  return lines.filter((line) => line.what === 'start' && line.run === run);
}

/** What is wrong with fire times, by what the work wrote. */
export interface FireTimeFaults {
  /** Expected, and no work began. */
  missing: string[];
  /** Work began more than once, by more than one run or by a second attempt. */
  repeated: JournalLine[][];
}

export function findFireTimeFaults(
  lines: readonly JournalLine[],
  expected: readonly string[],
): FireTimeFaults {
  const starts = startsByFireTime(lines);
  const missing = expected.filter((each) => !starts.has(each));
  return { missing, repeated: [...starts.values()].filter((each) => each.length > 1) };
}

/**
 * Beginnings of work that nothing in the history of their runs excuses: another run's for the same fire time, an
 * attempt that began twice, or one after an attempt that is not recorded as interrupted.
 */
export async function findUnexcused(
  store: Store,
  repeated: readonly (readonly JournalLine[])[],
): Promise<string[]> {
  const unexcused: string[] = [];
  for (const starts of repeated) {
    const [first] = starts;
    const attempts = await store.listAttempts(first?.run ?? 0);
    for (const [index, line] of starts.entries()) {
      const before = starts[index - 1];
      if (before && !isExcused(before, line, attempts)) unexcused.push(`${told(before)}, then ${told(line)}`);
    }
  }
  return unexcused;
}

/** The most attempts with one key that were at work at once, by the order of the lines. One that left without a word counts to the end. */
export function mostAtOnce(lines: readonly JournalLine[], keyOf: (line: JournalLine) => string): number {
  const open = new Map<string, Set<string>>();
  let most = 0;
  for (const line of lines) {
    const attempts = open.get(keyOf(line)) ?? new Set();
    open.set(keyOf(line), attempts);
    const attempt = `${line.run}/${line.attempt}`;
    if (line.what === 'start') attempts.add(attempt);
    else attempts.delete(attempt);
    most = Math.max(most, attempts.size);
  }
  return most;
}

/** A line for people. */
export function told({ what, run, attempt, replica, atMs }: JournalLine): string {
  return `${what} of ${run}/${attempt} on ${replica} at ${atMs} ms`;
}

function isExcused(before: JournalLine, line: JournalLine, attempts: readonly Attempt[]): boolean {
  const earlier = attempts.find(({ number }) => number === before.attempt);
  return before.run === line.run && before.attempt < line.attempt && earlier?.outcome === 'interrupted';
}
