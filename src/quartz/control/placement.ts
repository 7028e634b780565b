import type { QuartzNode } from '../../task/quartz-task.ts';
import type { JobKey } from '../keys.ts';

/** What is asked for: a trigger of a job that fires once, now. */
export interface Placement {
  scheduler: string;
  job: JobKey;
  /** Name of the trigger, in Quartz' group DEFAULT. */
  name: string;
  params: Readonly<Record<string, string>>;
  /** `queue` waits behind what executes, and for a paused group to be resumed. */
  ifRunning: 'fail' | 'queue';
  /** Whether the nodes are to be made to look at once. */
  nudge: boolean;
}

/** What the tables say of the job at that instant. */
export interface JobFacts {
  nonConcurrent: boolean;
  durable: boolean;
  /** Executions that go on. */
  executing: number;
  /** Triggers of the job beside those that fire once now, ours and others', or for recovery. */
  otherTriggers: number;
  /** Whether Quartz' group DEFAULT, or every group, is paused. */
  defaultPaused: boolean;
  /** How this scheduler's data maps are stored, as far as those that are there tell. */
  storage: Storage;
  nodes: readonly QuartzNode[];
}

export type Storage = 'serialised' | 'properties' | 'unknown';

export type PlaceState = 'WAITING' | 'BLOCKED' | 'PAUSED' | 'PAUSED_BLOCKED';

export type PlaceRefusal =
  | 'no-job'
  | 'executing'
  /** Somebody else's trigger for now waits. */
  | 'asked-for'
  /** Its run waits no longer: it was cancelled meanwhile. */
  | 'not-queued'
  | 'default-paused'
  | 'would-delete'
  | 'storage-unknown'
  | 'storage-properties';

export type PlaceDecision = { kind: 'place'; state: PlaceState } | { kind: 'refuse'; why: PlaceRefusal };

/**
 * Whether a trigger may be placed, and in which state: as `QuartzScheduler.triggerJob` of Quartz 2.3 would store it,
 * but refused where that would do what nobody asked for. Pure.
 */
export function decidePlacement(
  { params, ifRunning }: Pick<Placement, 'params' | 'ifRunning'>,
  facts: JobFacts | null,
): PlaceDecision {
  if (!facts) return refuse('no-job');
  const busy = facts.executing > 0;
  if (busy && ifRunning === 'fail') return refuse('executing');
  if (facts.defaultPaused && ifRunning === 'fail') return refuse('default-paused');
  // Quartz deletes a job that is not durable with its last trigger.
  if (!facts.durable && facts.otherTriggers === 0) return refuse('would-delete');
  if (Object.keys(params).length > 0 && facts.storage !== 'serialised')
    return refuse(facts.storage === 'properties' ? 'storage-properties' : 'storage-unknown');
  // As WAITING it would run beside the one that goes on.
  const blocked = facts.nonConcurrent && busy;
  if (facts.defaultPaused) return place(blocked ? 'PAUSED_BLOCKED' : 'PAUSED');
  return place(blocked ? 'BLOCKED' : 'WAITING');
}

function refuse(why: PlaceRefusal): PlaceDecision {
  return { kind: 'refuse', why };
}

function place(state: PlaceState): PlaceDecision {
  return { kind: 'place', state };
}
