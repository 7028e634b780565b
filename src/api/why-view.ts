import type { TaskState } from './views.ts';

/** `response` of `GET .../why/:taskName`: why a task runs, does not run, or did not. */
export interface WhyView {
  taskGroup: string;
  taskName: string;
  source: string;
  state: TaskState;
  /** The instant that was asked about, or null. */
  at: string | null;
  /** The fire time that `past` is about: the last one, or the one asked about; null when there is none. */
  fireTime: string | null;
  /** How it stands, the most important first. */
  now: WhyReason[];
  /** What became of the fire time, the most important first. */
  past: WhyReason[];
}

/** One fact in a sentence; its instants are ISO 8601 in UTC. */
export interface WhyReason {
  kind: WhyKind;
  sentence: string;
  /** The run it is about, or null. */
  run: number | null;
}

/** The closed list: scripts match on it. */
export type WhyKind =
  | 'stopping'
  | 'draining'
  | 'quarantined'
  | 'paused'
  | 'running'
  | 'queued'
  | 'retry-wait'
  | 'file-refused'
  | 'overridden'
  | 'late'
  | 'not-due'
  | 'manual-only'
  | 'never-due'
  | 'no-fire-time'
  | 'ran'
  | 'caught-up'
  | 'skipped'
  | 'missed'
  | 'down'
  | 'no-record'
  | 'quartz-stale'
  | 'quartz-no-node'
  | 'quartz-lost'
  | 'quartz-error'
  | 'quartz-blocked'
  | 'quartz-taken'
  | 'quartz-complete'
  | 'quartz-calendar';
