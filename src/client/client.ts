import type { ConditionsAsked, HealthCheckView } from '../api/condition-view.ts';
import type { DoctorView, FixView } from '../api/doctor-view.ts';
import type { Envelope } from '../api/envelope.ts';
import type { HealthView } from '../api/health-view.ts';
import type {
  AuditView,
  DrainOptions,
  DrainView,
  PauseOptions,
  PauseResult,
  RescheduleOptions,
  ResumeOptions,
  ResumeResult,
} from '../api/operator-views.ts';
import type { ReloadOptions, ReloadView } from '../api/reload-view.ts';
import type { ReplicasResult } from '../api/replica-view.ts';
import type {
  CancelOptions,
  ListResult,
  NewestResult,
  RunDetailView,
  RunView,
  TaskDetailView,
  TaskView,
  TriggerOptions,
  TriggerResult,
} from '../api/views.ts';
import type { WhyView } from '../api/why-view.ts';
import { type Connection, call, callText } from './call.ts';

/** So long the parser of a tasks file may take. */
const LOADING_MS = 10_000;

/** So long processes that outlived their run may take to end. */
const FIXING_MS = 15_000;

/** Conditions on a list of runs; undefined ones do not count. */
export interface RunsAsked {
  task?: string | undefined;
  /** Several by commas. */
  state?: string | undefined;
  /** An ISO instant. */
  since?: string | undefined;
  limit?: number | undefined;
}

/** Every task, or those of one group or state; with `next` so many coming fire times, the earliest of all. */
export function listTasks(
  connection: Connection,
  query: { group?: string | undefined; state?: string | undefined; next?: number | undefined } = {},
  signal?: AbortSignal,
): Promise<Envelope<ListResult<TaskView[]>>> {
  return call(connection, { route: 'list-tasks', query, signal });
}

/** One task with all that is known about it. */
export function showTask(
  connection: Connection,
  name: string,
  query: { next?: number } = {},
): Promise<Envelope<ListResult<TaskDetailView>>> {
  return call(connection, { route: 'show-task', segment: name, query });
}

/** Why a task runs or does not; `at` as a person writes a time. */
export function whyTask(
  connection: Connection,
  name: string,
  query: { at?: string | undefined },
): Promise<Envelope<ListResult<WhyView>>> {
  return call(connection, { route: 'why-task', segment: name, query });
}

/** Asks for a run now. */
export function triggerTask(
  connection: Connection,
  name: string,
  options: TriggerOptions,
): Promise<Envelope<TriggerResult>> {
  return call(connection, { route: 'trigger-task', segment: name, body: options });
}

/** Holds a task's schedule back. */
export function pauseTask(
  connection: Connection,
  name: string,
  options: PauseOptions,
): Promise<Envelope<ListResult<TaskView> & PauseResult>> {
  return call(connection, { route: 'pause-task', segment: name, body: options });
}

/** Lets a task fire again. */
export function resumeTask(
  connection: Connection,
  name: string,
  options: ResumeOptions,
): Promise<Envelope<ListResult<TaskView> & ResumeResult>> {
  return call(connection, { route: 'resume-task', segment: name, body: options });
}

/** Fires a task by another schedule than the file's, or by that again. */
export function rescheduleTask(
  connection: Connection,
  name: string,
  options: RescheduleOptions,
): Promise<Envelope<ListResult<TaskView>>> {
  return call(connection, { route: 'reschedule-task', segment: name, body: options });
}

/** Lets nothing new begin, or with `clear` again. */
export function setDrain(
  connection: Connection,
  options: DrainOptions,
): Promise<Envelope<ListResult<DrainView>>> {
  return call(connection, { route: 'set-drain', body: options });
}

/** Whether the scheduler is being drained, and what still goes on. */
export function showDrain(connection: Connection): Promise<Envelope<ListResult<DrainView>>> {
  return call(connection, { route: 'show-drain' });
}

/** Has the scheduler load its tasks file again. */
export function reload(
  connection: Connection,
  options: ReloadOptions,
): Promise<Envelope<ListResult<ReloadView>>> {
  return call(connection, { route: 'reload', body: options, waitMs: LOADING_MS });
}

/** The schedulers on the store, newest first; with `all` also those that are gone. */
export function listReplicas(
  connection: Connection,
  query: { all?: 'true' },
): Promise<Envelope<ReplicasResult>> {
  return call(connection, { route: 'list-replicas', query });
}

/** Every change and every refusal, newest first. */
export function listAudit(
  connection: Connection,
  query: { since?: string | undefined; limit?: number | undefined },
): Promise<Envelope<NewestResult<AuditView>>> {
  return call(connection, { route: 'list-audit', query });
}

/** Asks for the end of the run a task has now. */
export function cancelTask(
  connection: Connection,
  name: string,
  options: CancelOptions,
): Promise<Envelope<ListResult<RunView>>> {
  return call(connection, {
    route: 'cancel-task',
    segment: name,
    body: options,
    waitMs: options.graceMs ?? 0,
  });
}

/** Asks for the end of a run. */
export function cancelRun(
  connection: Connection,
  run: number,
  options: CancelOptions,
): Promise<Envelope<ListResult<RunView>>> {
  return call(connection, { route: 'cancel-run', segment: run, body: options, waitMs: options.graceMs ?? 0 });
}

/** Runs that match, newest first. */
export function listRuns(connection: Connection, query: RunsAsked): Promise<Envelope<NewestResult<RunView>>> {
  return call(connection, { route: 'list-runs', query: { ...query } });
}

/** One run; with `waitMs` the answer comes when it has ended, or after that time. */
export function showRun(
  connection: Connection,
  run: number,
  { waitMs = 0, signal }: { waitMs?: number; signal?: AbortSignal } = {},
): Promise<Envelope<ListResult<RunDetailView>>> {
  const query = waitMs > 0 ? { wait: `${Math.ceil(waitMs)}ms` } : {};
  return call(connection, { route: 'show-run', segment: run, query, waitMs, signal });
}

/** How the scheduler is. */
export function showHealth(connection: Connection): Promise<Envelope<ListResult<HealthView>>> {
  return call(connection, { route: 'health' });
}

/** What is measured, as text for Prometheus. */
export function showMetrics(connection: Connection): Promise<string> {
  return callText(connection, { route: 'metrics' });
}

/** Whether the conditions hold that are asked for. */
export function checkHealth(
  connection: Connection,
  query: ConditionsAsked,
): Promise<Envelope<ListResult<HealthCheckView>>> {
  return call(connection, { route: 'check-health', query: { ...query } });
}

/** What is well and what is not, as the scheduler sees it from within. */
export function askDoctor(connection: Connection): Promise<Envelope<ListResult<DoctorView>>> {
  return call(connection, { route: 'doctor' });
}

/** Has the scheduler do what is safe about it. */
export function fixBy(connection: Connection, by: string): Promise<Envelope<ListResult<FixView>>> {
  return call(connection, { route: 'doctor-fix', body: { by }, waitMs: FIXING_MS });
}
