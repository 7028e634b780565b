import type { HealthView } from '../../src/api/health-view.ts';
import type { QuartzTriggerView, QuartzView } from '../../src/api/quartz-view.ts';
import type { ReplicaView } from '../../src/api/replica-view.ts';
import type { SafeguardsView } from '../../src/api/safeguards-view.ts';
import type {
  DurationsView,
  ListResult,
  OutputText,
  RunDetailView,
  RunView,
  TaskDetailView,
  TaskView,
  TriggerResult,
} from '../../src/api/views.ts';
import type { TimelineTask } from '../../src/cli/render/timeline/row.ts';

/** A result as answers with tasks, runs or health carry it. */
export function sampleResult<Item>(
  response: Item,
  differs: Partial<Omit<ListResult<Item>, 'response'>> = {},
): ListResult<Item> {
  return { response, timezone: 'UTC', staleSince: null, ...differs };
}

/** A task that runs at two each night and has not run yet. */
export function sampleTaskView(fullName: string, differs: Partial<TaskView> = {}): TaskView {
  const [taskGroup = '', taskName = ''] = fullName.split('/');
  return {
    taskGroup,
    taskName,
    description: 'Recount users per block',
    source: 'configured',
    schedule: '0 2 * * *',
    timezone: 'UTC',
    state: 'idle',
    nextRun: '2026-01-15T02:00:00.000Z',
    nextRuns: null,
    lastRun: null,
    running: null,
    durations: null,
    paused: null,
    overridden: null,
    drift: [],
    quartz: null,
    ...differs,
  };
}

/** What nothing holds back differs in by nothing. */
const NO_SAFEGUARDS: SafeguardsView = {
  quiet: null,
  pauseAfterFailures: null,
  guarded: false,
  runbook: null,
  lateMs: null,
  hooks: [],
};

/** The same with all that `show` tells. */
export function sampleTaskDetail(fullName: string, differs: Partial<TaskDetailView> = {}): TaskDetailView {
  return {
    ...sampleTaskView(fullName),
    params: {},
    work: 'node recount.js',
    timeoutMs: 600_000,
    maxQueued: 100,
    recover: false,
    retry: { attempts: 1, delayMs: 0, backoff: 1 },
    overlap: 'skip',
    misfire: { plan: 'once', withinMs: 86_400_000 },
    jitterMs: 0,
    ...NO_SAFEGUARDS,
    usualMs: null,
    quarantine: null,
    recentRuns: [],
    ...differs,
  };
}

/** A line of a timeline without anything on it. */
export function sampleTimelineTask(fullName: string, differs: Partial<TimelineTask> = {}): TimelineTask {
  const [taskGroup = '', taskName = ''] = fullName.split('/');
  return { taskGroup, taskName, runs: [], fireTimes: [], knownSince: null, knownUntil: null, ...differs };
}

/** Twenty runs that took about 41 s. */
export function sampleDurations(differs: Partial<DurationsView> = {}): DurationsView {
  return { lastMs: [42_000, 40_000, 41_000], medianMs: 41_000, p90Ms: 44_000, count: 20, ...differs };
}

/** A job of Quartz with one cron trigger. */
export function sampleQuartzTask(
  differs: Partial<TaskView> = {},
  trigger: Partial<QuartzTriggerView> = {},
): TaskView {
  const quartz: QuartzView = {
    scheduler: 'MyScheduler',
    jobGroup: 'NetOps',
    jobClass: 'org.sunbird.UploadVerify',
    durable: false,
    nonConcurrent: false,
    requestsRecovery: true,
    data: null,
    opaqueDataBytes: null,
    executions: [],
    triggers: [
      {
        group: 'NetOps',
        name: 'nightly',
        state: 'WAITING',
        type: 'CRON',
        rule: '0 0 23 1/1 * ? *',
        timezone: 'Asia/Kolkata',
        nextFireTime: '2026-01-15T17:30:00.000Z',
        previousFireTime: null,
        endTime: null,
        calendar: null,
        groupPaused: false,
        ...trigger,
      },
    ],
  };
  return sampleTaskView('NetOps/uploadVerifyScheduler', { source: 'quartz', quartz, ...differs });
}

/** A run that somebody triggered at midnight and that runs since. */
export function sampleRunView(run: number, differs: Partial<RunView> = {}): RunView {
  return {
    run,
    taskGroup: 'organisations',
    taskName: 'update-user-count',
    source: 'configured',
    state: 'running',
    cause: 'manual',
    retryOf: null,
    fireTime: null,
    merged: null,
    queuedAt: '2026-01-15T00:00:00.000Z',
    notBefore: null,
    startedAt: '2026-01-15T00:00:00.000Z',
    endedAt: null,
    durationMs: 0,
    attempt: 1,
    exitCode: null,
    signal: null,
    error: null,
    params: {},
    replica: 'r1',
    by: 'root',
    reason: null,
    waiting: null,
    ...differs,
  };
}

/** The same as `GET /api/v1/runs/142` gives it. */
export function sampleRunDetail(run: number, differs: Partial<RunDetailView> = {}): RunDetailView {
  return {
    ...sampleRunView(run),
    result: null,
    handle: null,
    attempts: [],
    retriedBy: [],
    usualMs: null,
    durations: null,
    where: null,
    ...differs,
  };
}

/** What a run that ended well differs in. */
export const SUCCEEDED: Partial<RunView> = {
  state: 'succeeded',
  endedAt: '2026-01-15T00:00:41.800Z',
  durationMs: 41_800,
  exitCode: 0,
};

/** What a run whose work failed differs in. */
export const FAILED: Partial<RunView> = {
  ...SUCCEEDED,
  state: 'failed',
  exitCode: 3,
  error: 'exit code 3',
};

/** A trigger's answer: run 143 has started. */
export function sampleTriggered(differs: Partial<TriggerResult> = {}): TriggerResult {
  const run = sampleRunView(143, { state: 'queued', startedAt: null, durationMs: null });
  return { response: 'SUCCESS', run, outcome: 'started', behind: null, notes: [], usualMs: null, ...differs };
}

/** A scheduler in good health that has been up for an hour. */
export function sampleHealth(differs: Partial<HealthView> = {}): HealthView {
  return {
    status: 'ok',
    problems: [],
    version: '0.1.0',
    pid: 17,
    replica: 'r1',
    startedAt: '2026-01-14T23:00:00.000Z',
    stopping: false,
    draining: false,
    drain: null,
    tasks: 3,
    running: 1,
    runningHere: 1,
    queued: 0,
    maxRunning: 16,
    quarantined: [],
    store: { name: 'sqlite', ok: true, latencyMs: 0.4 },
    tasksFile: null,
    quartz: null,
    ...differs,
  };
}

/** A living scheduler in a pod `pod-NAME`, that is not the one asked. */
export function sampleReplica(replica: string, differs: Partial<ReplicaView> = {}): ReplicaView {
  return {
    replica,
    state: 'alive',
    self: false,
    version: '1.0.0',
    startedAt: '2026-01-14T23:00:00.000Z',
    seenAt: '2026-01-15T00:00:00.000Z',
    heartbeatAgeMs: 4_000,
    stoppedAt: null,
    running: 0,
    clockAheadMs: null,
    fingerprint: '0123456789abcdef',
    host: `host-${replica}`,
    pod: `pod-${replica}`,
    namespace: 'sunbird',
    container: 'tasks',
    socket: '/run/sunbird-tasks/control.sock',
    exec: `kubectl exec -n sunbird pod-${replica} -c tasks -- sunbird-tasks`,
    ...differs,
  };
}

/** A piece of output on stdout. */
export function outputLine(place: string, text: string, stream: OutputText['stream'] = 'stdout'): OutputText {
  return { place, at: '2026-01-15T00:00:00.000Z', stream, text };
}
