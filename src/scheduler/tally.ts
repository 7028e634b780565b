import type { UnfiredCount, UnfiredWhy } from '../run/firing.ts';
import type { EndState, RunningRun } from '../run/run.ts';
import { Distribution } from './distribution.ts';

/** Seconds, from a glance to half a day. */
const DURATIONS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200];
/** Seconds; a fire time that is a minute late counts as a misfire. */
const LATENESSES = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 3_600];
/** Told of from the start, because a rate needs the 0 before the first one. */
const SKIPPED: readonly UnfiredWhy[] = [
  'already-running',
  'queue-full',
  'paused',
  'quarantined',
  'quiet',
  'parameters',
];
const MISSED: readonly UnfiredWhy[] = ['misfire-skip', 'too-old', 'only-latest', 'too-many'];

/** What happened since the start, counted. A count costs an addition, whether or not anybody ever asks. */
export class Tally {
  /** Runs that came to their end after they had started, by outcome. */
  readonly ended: Readonly<Record<EndState, number>>;
  /** Seconds from the first start of such runs to their end. */
  readonly durations = new Distribution(DURATIONS);
  /** Seconds by which runs started after the fire time they are for. */
  readonly latenesses = new Distribution(LATENESSES);
  /** Fire times that led to no work. */
  readonly skipped = new Map(SKIPPED.map((why) => [why, 0]));
  readonly missed = new Map(MISSED.map((why) => [why, 0]));
  readonly #ended = { succeeded: 0, failed: 0, timed_out: 0, cancelled: 0, interrupted: 0, finished: 0 };

  constructor() {
    this.ended = this.#ended;
  }

  /** A run was claimed. What catches up is late on purpose, and a further attempt was never due. */
  countStart({ cause, fireTime, attempt, startedAt }: RunningRun): void {
    if (cause !== 'schedule' || fireTime === null || attempt > 1) return;
    this.latenesses.add(secondsBetween(fireTime, startedAt));
  }

  countEnd({ startedAt }: RunningRun, outcome: EndState, endedAt: Date): void {
    this.#ended[outcome] += 1;
    this.durations.add(secondsBetween(startedAt, endedAt));
  }

  countUnfired({ state, why, count }: UnfiredCount): void {
    const counts = this[state];
    counts.set(why, (counts.get(why) ?? 0) + count);
  }
}

/** A clock that was set back makes nothing negative. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime()) / 1_000;
}
