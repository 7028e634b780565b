import { isEnded, type Run, type RunState } from '../../../src/run/run.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import type { Journal } from '../fleet/journal.ts';
import { findFireTimeFaults, findUnexcused } from '../fleet/judge.ts';
import { patiently } from './patiently.ts';
import { fireTimesOf } from './staggered-tasks.ts';

/** Beyond what any stretch has. */
const ALL = 1_000_000;

/** A run that is interrupted for good may never have come to write a line. */
const TELLING: readonly RunState[] = ['skipped', 'missed', 'cancelled', 'interrupted'];

/** What came of all fire times so far. */
export interface Verdict {
  judged: number;
  /** No work began, and no row tells why. */
  missing: string[];
  /** No work began, and a row tells why: paused, quarantined. */
  told: number;
  again: number;
  unexcused: string[];
}

/** Judges fire times a stretch after another, before retention takes the history of their runs away. */
export class FireTimeJudge {
  readonly verdict: Verdict = { judged: 0, missing: [], told: 0, again: 0, unexcused: [] };
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #tasks: readonly ConfiguredTask[];
  /** A run of another task may wait long for a replica that knows it. */
  readonly #names: ReadonlySet<string>;
  #from: Date;

  constructor(of: { store: Store; journal: Journal; tasks: readonly ConfiguredTask[]; from: Date }) {
    this.#store = of.store;
    this.#journal = of.journal;
    this.#tasks = of.tasks;
    this.#names = new Set(of.tasks.map(({ id }) => fullName(id)));
    this.#from = of.from;
  }

  /** Judges those up to that full second; only when no run for them waits or goes on. Which do. */
  async judge(to: Date): Promise<string[]> {
    const due = { from: this.#from, to };
    const rows = await patiently(() => this.#store.listRuns({ due, limit: ALL }));
    const open = rows.filter((run) => !isEnded(run) && this.#names.has(fullName(run.task)));
    if (open.length > 0)
      return open.map((run) => `run ${run.number} of ${fullName(run.task)} is ${run.state}`);
    const expected = fireTimesOf(this.#tasks, due.from, due.to);
    const wanted = new Set(expected);
    const lines = this.#journal.read().filter(({ task, fireTime }) => wanted.has(`${task} ${fireTime}`));
    const { missing, repeated } = findFireTimeFaults(lines, expected);
    const told = tellWhy(rows);
    const { verdict } = this;
    verdict.judged += expected.length;
    verdict.missing.push(...missing.filter((each) => !told(each)));
    verdict.told += missing.filter(told).length;
    verdict.again += repeated.length;
    verdict.unexcused.push(...(await patiently(() => findUnexcused(this.#store, repeated))));
    this.#from = new Date(to.getTime() + 1_000);
    return [];
  }
}

/** Whether a row says of a fire time why no work began; one that says it went well does not. */
function tellWhy(rows: readonly Run[]): (fireTime: string) => boolean {
  const byTask = Map.groupBy(
    rows.filter(({ state }) => TELLING.includes(state)),
    ({ task }) => fullName(task),
  );
  return (fireTime) => {
    const [task = '', time = ''] = fireTime.split(' ');
    return (byTask.get(task) ?? []).some((row) => standsFor(row, Date.parse(time)));
  };
}

function standsFor(row: Run, timeMs: number): boolean {
  const firstMs = row.fireTime?.getTime() ?? Number.NaN;
  const lastMs = 'merged' in row && row.merged ? row.merged.lastFireTime.getTime() : firstMs;
  return timeMs >= firstMs && timeMs <= lastMs;
}
