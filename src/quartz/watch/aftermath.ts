import { type JobKey, sameKey, type TriggerKey } from '../keys.ts';
import type { Known } from './changes.ts';
import type { Sight } from './sight.ts';

/** What the tables still say about runs that are gone from them. */
export interface Aftermath {
  /** Triggers by which another node executes again what a dead one had begun. */
  recoveries: Recovery[];
  /** Those of their jobs that are still there. */
  jobs: JobTrace[];
  /** What became of the transactions that were to place or take back their triggers, as far as it is known. */
  outcomes?: ReadonlyMap<string, Outcome>;
}

export interface JobTrace {
  scheduler: string;
  job: JobKey;
  /** When those of its triggers were made that Java did not make to fire at once. */
  triggersMadeAt: Date[];
  /** Of the job's row; null or absent when executing the job changes that too. */
  version?: string | null;
  requestsRecovery?: boolean;
}

export interface Recovery {
  scheduler: string;
  trigger: TriggerKey;
  /** The trigger of the execution that is done again. */
  original: TriggerKey;
}

/** What became of a run that is gone. */
export type Fate =
  | { kind: 'recovering'; trigger: TriggerKey }
  | { kind: 'node-died'; error: string }
  /** Its node died, and another one has done it again before that was seen. */
  | { kind: 'recovered-unseen'; error: string }
  | { kind: 'finished' }
  /** It ended before it was seen to begin. */
  | { kind: 'finished-unseen' }
  | { kind: 'never-ran'; error: string }
  /** It never reached Quartz, and is to wait in our own line again. */
  | { kind: 'back-in-line' }
  /** A transaction that may still be under way decides. */
  | { kind: 'not-yet' };

/** As the server tells it. */
export type Outcome = 'committed' | 'aborted' | 'in progress';

/** After so long the server has ended any transaction of ours; see `withTriggerLock`. */
const UNDECIDED_MS = 20_000;
/** Java deletes the triggers of a job one by one, and then the job; on a busy machine that is not over in an instant. */
const DELETION_MS = 1_000;
/** A cron trigger's start is told in whole seconds. */
const START_GRAIN_MS = 1_000;

/** What is known when a run is found to be gone. */
export interface Circumstances {
  sight: Sight;
  aftermath: Aftermath;
  /** Nodes that were silent at the last glance. */
  diedBefore: ReadonlySet<string>;
  /** Whether the last glance was a short while ago; false when left out. */
  wasWatched?: boolean;
  /** How long ago it was first found to be gone; long when left out. */
  goneForMs?: number;
}

/** What became of a run that is gone, as far as it can be told. Pure. */
export function fateOf(
  known: Known,
  { sight, aftermath, diedBefore, wasWatched = false, goneForMs = Number.POSITIVE_INFINITY }: Circumstances,
): Fate {
  const { run, handle } = known;
  const recovery = aftermath.recoveries.find(
    ({ scheduler, original }) => scheduler === handle.scheduler && sameKey(original, handle.trigger),
  );
  if (recovery) return { kind: 'recovering', trigger: recovery.trigger };
  if (run.state === 'queued') return fateOfWaiting(known, { sight, aftermath, goneForMs });
  const node = run.lease.replica;
  if (!diedBefore.has(node) && !hasDied(node, handle.scheduler, sight)) return { kind: 'finished' };
  const error = `its node ${node} died`;
  // It executed at the last glance: only the node that does it again has cleared it away since, and has done it.
  const again = wasWatched && findJob(known, aftermath)?.requestsRecovery;
  return { kind: again ? 'recovered-unseen' : 'node-died', error };
}

function fateOfWaiting(
  known: Known,
  { sight, aftermath, goneForMs }: Required<Pick<Circumstances, 'sight' | 'aftermath' | 'goneForMs'>>,
): Fate {
  const { state, transaction, at, fromLine } = known.handle;
  const outcome = aftermath.outcomes?.get(transaction ?? '') ?? null;
  if (state === 'removing' || state === 'placing') {
    if (outcome === 'in progress') return { kind: 'not-yet' };
    if (state === 'removing' && outcome === 'committed')
      return { kind: 'never-ran', error: 'its trigger was taken back' };
  }
  if (state === 'placing' && outcome !== 'committed') {
    // Without an answer, time alone decides: the server has ended the transaction by then.
    if (outcome === null && sight.at.getTime() - at < UNDECIDED_MS) return { kind: 'not-yet' };
    if (fromLine) return { kind: 'back-in-line' };
    const error = 'it never reached Quartz: the scheduler or its connection died while it asked';
    return { kind: 'never-ran', error };
  }
  if (wasMadeAnew(known, aftermath))
    return {
      kind: 'never-ran',
      error: 'its job was deleted in Quartz while this waited (a restart of Java does that)',
    };
  return goneForMs < DELETION_MS ? { kind: 'not-yet' } : { kind: 'finished-unseen' };
}

/** Of nodes that check in, the silent ones and those whose row another one has cleared away. */
function hasDied(node: string, scheduler: string, { nodes }: Sight): boolean {
  const peers = nodes.filter((each) => each.scheduler === scheduler);
  return peers.length > 0 && (peers.find(({ name }) => name === node)?.failed ?? true);
}

/**
 * The job is gone, or is another one by its row and by each of its triggers: ours went with it. The row alone says
 * too little, since Java may change it in place, and so do the triggers, whose start Java's own clock tells.
 */
function wasMadeAnew(known: Known, aftermath: Aftermath): boolean {
  const found = findJob(known, aftermath);
  if (!found) return true;
  const { at, jobVersion } = known.handle;
  const { triggersMadeAt, version } = found;
  const areYounger = (by: number) => triggersMadeAt.every((madeAt) => madeAt.getTime() > at - by);
  if (!jobVersion || !version) return triggersMadeAt.length > 0 && areYounger(0);
  return jobVersion !== version && areYounger(START_GRAIN_MS);
}

function findJob({ handle }: Known, { jobs }: Aftermath): JobTrace | undefined {
  return jobs.find(({ scheduler, job }) => scheduler === handle.scheduler && sameKey(job, handle.job));
}
