import { setTimeout } from 'node:timers/promises';
import type { Attempt } from '../../../src/run/run.ts';
import { isStoreAway } from '../../../src/store/is-store-away.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { newRun } from '../sample-run.ts';
import type { JournalLine } from './journal.ts';
import { findUnexcused } from './judge.ts';

/** What a client asks for, and how often. */
export interface SteadyRequests {
  tasks: readonly ConfiguredTask[];
  everyMs: number;
  /** Where to add what was promised; a list of its own by default. */
  promised?: number[];
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * Asks for a run of one task after another until it is told to stop; adds the numbers of the runs that it was promised.
 * By no idempotency key: a run that was made with one is kept for a day.
 */
export async function triggerSteadily(store: Store, requests: SteadyRequests): Promise<number[]> {
  const { tasks, everyMs, signal, promised = [] } = requests;
  for (let asked = 0; !signal.aborted; asked++) {
    const number = await askFor(store, tasks[asked % tasks.length] as ConfiguredTask);
    if (number !== null) promised.push(number);
    await setTimeout(everyMs);
  }
  return promised;
}

/** Null when the gate refused it, or the store is away: that promises nothing. */
async function askFor(store: Store, { id }: ConfiguredTask): Promise<number | null> {
  try {
    const { admission, run } = await store.addRun(newRun({ task: id, ifRunning: 'queue' }));
    return admission.kind === 'admitted' ? (run?.number ?? null) : null;
  } catch (error) {
    if (!isStoreAway(error)) throw error;
    return null;
  }
}

/** What became of runs that were promised. */
export interface PromisedRuns {
  /** No work began, and nothing tells why. */
  lost: string[];
  /** Work began once more, after an attempt that is recorded as interrupted. */
  again: number;
  /** Work began once more without that. */
  unexcused: string[];
}

/** By what the work wrote, once nothing goes on any more. */
export async function judgePromised(
  store: Store,
  lines: readonly JournalLine[],
  promised: readonly number[],
): Promise<PromisedRuns> {
  const starts = Map.groupBy(
    lines.filter(({ what }) => what === 'start'),
    ({ run }) => run,
  );
  const lost: string[] = [];
  for (const number of promised.filter((each) => !starts.has(each))) {
    const run = await store.findRun(number);
    const attempts = await store.listAttempts(number);
    if (run?.state !== 'cancelled' && !attempts.some(wasInterrupted)) lost.push(`${number} is ${run?.state}`);
  }
  const repeated = promised.map((each) => starts.get(each) ?? []).filter((each) => each.length > 1);
  return { lost, again: repeated.length, unexcused: await findUnexcused(store, repeated) };
}

/** Its work may not have come to write even its first line. */
function wasInterrupted({ outcome }: Attempt): boolean {
  return outcome === 'interrupted';
}
