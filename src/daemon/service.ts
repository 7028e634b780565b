import type { OutputLine } from '../api/views.ts';
import type { Clock } from '../clock.ts';
import type { QuartzChanges } from '../quartz/quartz-changes.ts';
import type { QuartzRuns } from '../quartz/quartz-runs.ts';
import type { RunSignals } from '../scheduler/run-signals.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Tally } from '../scheduler/tally.ts';
import type { Store } from '../store/store.ts';
import type { Sources } from './sources.ts';
import type { TaskMemory } from './task-memory.ts';
import type { TasksFile } from './tasks-file.ts';

/** What the handlers answer from. */
export interface Service {
  scheduler: Scheduler;
  sources: Sources;
  /** Runs of the jobs of Quartz; null without a Quartz source. */
  quartzRuns: QuartzRuns | null;
  /** What operators change in Quartz; null without a Quartz source. */
  quartzChanges: QuartzChanges | null;
  store: Store;
  memory: TaskMemory;
  clock: Clock;
  signals: RunSignals;
  tally: Tally;
  /** The zone of the tasks file. */
  timezone: string;
  replica: string;
  startedAt: Date;
  maxRunning: number;
  /** How long a stop waits for runs. */
  stopGraceMs: number;
  /** Null for a scheduler that has none, because it is embedded in a Node service. */
  tasksFile: TasksFile | null;
}

/** Through which of the two sockets a request came: `view` may read, without what is private, and change nothing. */
export type Access = 'control' | 'view';

/** A request, read and found in the route table. */
export interface Asked {
  /** The one variable segment of the path, decoded; empty when the route has none. */
  segment: string;
  query: URLSearchParams;
  /** The JSON object of a POST; empty when no body was sent. */
  body: Readonly<Record<string, unknown>>;
  access: Access;
  /** Aborted when the caller has gone. */
  signal: AbortSignal;
}

/**
 * `result` goes into the envelope, with `items` as its `response`, which are made one by one when they are written out;
 * `lines` are sent as NDJSON while they come; `text` is sent as it is.
 */
export type Answer =
  | { result: object }
  | { result: object; items: Iterable<object> }
  | { lines: AsyncIterable<OutputLine> }
  | { text: string; contentType: string };

/** Answers one route; failure is a thrown `SunbirdError`. */
export type Handler = (asked: Asked, service: Service) => Promise<Answer>;
