import type { Row } from '../postgres/database.ts';
import type {
  QuartzExecution,
  QuartzJob,
  QuartzNode,
  QuartzTask,
  QuartzTrigger,
} from '../task/quartz-task.ts';
import { fullName, type TaskId } from '../task/task-id.ts';
import { readJobData } from './job-data.ts';
import { nodesOf } from './nodes.ts';
import type { TableRows } from './read-tables.ts';
import { scheduleText } from './schedule-text.ts';
import { timeOf, triggerRowOf } from './trigger-row.ts';

/** The schedulers' jobs as tasks, and their nodes. `taken` are full names that other sources have already. Pure. */
export function buildTasks(
  { jobs, executing, nodes, now }: TableRows,
  taken: ReadonlySet<string>,
): { tasks: QuartzTask[]; nodes: QuartzNode[] } {
  const told = nodesOf(nodes, now);
  const several = new Set(jobs.map((row) => row.sched_name)).size > 1;
  const byJob = Map.groupBy(jobs, (row) => jobKey(row));
  const executions = Map.groupBy(executing, (row) => jobKey(row));
  const tasks = [...byJob].map(([key, rows]) =>
    taskOf(
      rows,
      (executions.get(key) ?? []).map((row) => executionOf(row, told)),
      { several, taken },
    ),
  );
  return { tasks, nodes: told };
}

function jobKey({ sched_name, job_group, job_name }: Row): string {
  return JSON.stringify([sched_name, job_group, job_name]);
}

function taskOf(
  rows: readonly Row[],
  executions: QuartzExecution[],
  naming: { several: boolean; taken: ReadonlySet<string> },
): QuartzTask {
  const job = jobOf(rows[0] ?? {});
  const triggers = rows.filter((row) => row.trigger_name !== null).map(triggerOf);
  return {
    id: idOf(job, naming),
    description: String(rows[0]?.description ?? ''),
    source: 'quartz',
    schedule: scheduleText(triggers),
    timezone: triggers.find(({ cron }) => cron)?.cron?.timezone ?? 'UTC',
    job,
    triggers,
    executions,
    state: stateOf(triggers, executions),
  };
}

function idOf(
  { scheduler, group, name }: QuartzJob,
  { several, taken }: { several: boolean; taken: ReadonlySet<string> },
): TaskId {
  const id = { group: several ? `${scheduler}:${group}` : group, name };
  return taken.has(fullName(id)) ? { group: `quartz:${id.group}`, name } : id;
}

function stateOf(
  triggers: readonly QuartzTrigger[],
  executions: readonly QuartzExecution[],
): QuartzTask['state'] {
  if (executions.length > 0) return 'running';
  const all = (...states: string[]) =>
    triggers.length > 0 && triggers.every(({ state }) => states.includes(state));
  if (all('ERROR')) return 'quarantined';
  return all('PAUSED', 'PAUSED_BLOCKED') ? 'paused' : 'idle';
}

function jobOf(row: Row): QuartzJob {
  return {
    scheduler: String(row.sched_name),
    group: String(row.job_group),
    name: String(row.job_name),
    className: String(row.job_class_name),
    durable: row.is_durable === true,
    nonConcurrent: row.is_nonconcurrent === true,
    requestsRecovery: row.requests_recovery === true,
    data: readJobData(bytesOf(row.job_data), Number(row.job_data_bytes ?? 0)),
  };
}

function triggerOf(row: Row): QuartzTrigger {
  const { simple, ...told } = triggerRowOf(row);
  return {
    ...told,
    simple: simple && { ...simple, timesTriggered: Number(row.times_triggered) },
    previousFireTime: timeOf(row.prev_fire_time),
    groupPaused: row.group_paused === true,
  };
}

function executionOf(row: Row, nodes: readonly QuartzNode[]): QuartzExecution {
  const node = nodes.find(
    ({ scheduler, name }) => scheduler === row.sched_name && name === row.instance_name,
  );
  return {
    entry: String(row.entry_id),
    triggerGroup: String(row.trigger_group),
    triggerName: String(row.trigger_name),
    node: String(row.instance_name),
    startedAt: new Date(Number(row.fired_time)),
    scheduledFor: new Date(Number(row.sched_time)),
    // Without clustering no node checks in, and none can be told to be lost.
    lost: nodes.some(({ scheduler }) => scheduler === row.sched_name) && (node?.failed ?? true),
  };
}

function bytesOf(hex: unknown): Buffer | null {
  return typeof hex === 'string' ? Buffer.from(hex, 'hex') : null;
}
