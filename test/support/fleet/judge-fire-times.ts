import { expect } from 'vitest';
import { isEnded, type Run } from '../../../src/run/run.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import type { JournalLine } from './journal.ts';
import { startsByFireTime } from './judge.ts';

/** What became of fire times, each of them as ISO. */
export interface FireTimesTold {
  /** They became a run, whose work began once; rising. */
  ran: string[];
  /** No work was done for them, and why. */
  left: Map<string, string>;
}

const MOST_ROWS = 10_000;

/**
 * Fails unless each of the fire times, all that there are in their stretch and rising, is one row of the history: a run,
 * whose work then began exactly once by the journal, or one that says why no work was done, which then did not begin.
 */
export async function judgeFireTimes(
  store: Store,
  lines: readonly JournalLine[],
  { task, times }: { task: Pick<ConfiguredTask, 'id'>; times: readonly Date[] },
): Promise<FireTimesTold> {
  const [from, to] = [times.at(0), times.at(-1)];
  if (!from || !to) throw new Error(`There is no fire time of ${fullName(task.id)} to be judged.`);
  const expected = times.map((time) => time.toISOString());
  const rows = await store.listRuns({ task: task.id, due: { from, to }, limit: MOST_ROWS });
  const told = rows.flatMap((run) => timesOf(run, times).map((time) => ({ time, run })));
  expect(told.map(({ time }) => time).sort(), fullName(task.id)).toEqual(expected);
  const ran = told.filter(({ run }) => !isUnfired(run)).map(({ time }) => time);
  expect(startsWithin(lines, task, { from, to })).toEqual(ran.sort());
  const left = told.flatMap(({ time, run }) => (isUnfired(run) ? [[time, run.reason ?? ''] as const] : []));
  expect(left.filter(([, reason]) => reason === '')).toEqual([]);
  return { ran, left: new Map(left) };
}

/** The fire times that a row stands for, as ISO. */
function timesOf(run: Run, times: readonly Date[]): string[] {
  if (!run.fireTime) throw new Error(`Run ${run.number} is of no fire time.`);
  const first = run.fireTime;
  if (!isUnfired(run) || !run.merged) return [first.toISOString()];
  const { lastFireTime, count } = run.merged;
  const among = times.filter((time) => time >= first && time <= lastFireTime);
  // It may begin or end outside of what is judged.
  const isWithin = first >= (times.at(0) ?? first) && lastFireTime <= (times.at(-1) ?? lastFireTime);
  if (isWithin) expect(count).toBe(among.length);
  return among.map((time) => time.toISOString());
}

/** The fire times for which work began, as often as it did. */
function startsWithin(
  lines: readonly JournalLine[],
  { id }: Pick<ConfiguredTask, 'id'>,
  { from, to }: { from: Date; to: Date },
): string[] {
  const starts = [...startsByFireTime(lines).values()].flat();
  return starts
    .filter(({ task }) => task === fullName(id))
    .map(({ fireTime }) => fireTime ?? '')
    .filter((time) => time >= from.toISOString() && time <= to.toISOString())
    .sort();
}

function isUnfired(run: Run): run is Extract<Run, { state: 'skipped' | 'missed' }> {
  return isEnded(run) && (run.state === 'skipped' || run.state === 'missed');
}
