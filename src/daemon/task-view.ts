import type { DriftView } from '../api/operator-views.ts';
import type { DurationsView, TaskState, TaskView } from '../api/views.ts';
import { findDrift, tellDrift } from '../quartz/changes/drift.ts';
import { isInForce } from '../run/pause.ts';
import type { TaskRecord } from '../store/task-record.ts';
import type { Override, ScheduleIn } from '../task/override.ts';
import type { QuartzTask } from '../task/quartz-task.ts';
import type { Task } from '../task/task.ts';
import { viewOverride, viewPause } from './pause-view.ts';
import { viewQuartz } from './quartz-view.ts';
import { instant, type ViewContext, viewRunOrNull } from './run-view.ts';
import type { Service } from './service.ts';

/** Fire times told of a task at most. */
export const MOST_NEXT = 1_000;

/** How a task is shown. */
export interface TaskViewContext extends ViewContext {
  /** Its coming fire times, at least the next one. */
  fireTimes: readonly Date[];
  /** Those that are told beside the next one; null where none were asked for. */
  told: readonly Date[] | null;
  /** Left out where nobody asks how long it takes. */
  durations?: DurationsView | null;
}

/** A task as the API shows it: what is declared, and what the store remembers. */
export function viewTask(task: Task, record: TaskRecord, context: TaskViewContext): TaskView {
  return {
    taskGroup: task.id.group,
    taskName: task.id.name,
    description: task.description,
    source: task.source,
    ...scheduleOf(task, record),
    state: stateOf(task, record, context.now),
    nextRun: instant(context.fireTimes[0] ?? null),
    nextRuns: context.told?.map((at) => at.toISOString()) ?? null,
    lastRun: viewRunOrNull(record.lastRun, context),
    running: viewRunOrNull(record.active, context),
    durations: context.durations ?? null,
    paused: isInForce(record.pause, context.now) ? viewPause(record.pause, context.access) : null,
    overridden:
      record.override && viewOverride(record.override, fileOf(task, record.override), context.access),
    drift: task.source === 'quartz' ? viewDrift(task, record, context.now) : [],
    quartz: task.source === 'quartz' ? viewQuartz(task, context.access) : null,
  };
}

/** The coming fire times of a task that were asked for, at least the next one. */
export function findComing(
  { sources }: Pick<Service, 'sources'>,
  task: Task,
  { pause }: Pick<TaskRecord, 'pause'>,
  { asked, now }: { asked: number; now: Date },
): Pick<TaskViewContext, 'fireTimes' | 'told'> {
  const fireTimes = comingFireTimes(sources, { task, pause }, { count: Math.max(asked, 1), now });
  return { fireTimes, told: asked === 0 ? null : fireTimes };
}

function comingFireTimes(
  sources: Service['sources'],
  { task, pause }: { task: Task } & Pick<TaskRecord, 'pause'>,
  { count, now }: { count: number; now: Date },
): readonly Date[] {
  // What is paused there has none.
  if (task.source === 'quartz') return sources.nextFireTimes(task, count);
  if (!isInForce(pause, now)) return sources.nextFireTimes(task, count);
  // Those that the pause will skip are no fire times to come.
  if (pause.next !== null) return sources.nextFireTimes(task, pause.next + count).slice(pause.next);
  if (pause.until === null) return [];
  return sources.nextFireTimes(task, count, pause.until);
}

/** The state of a task, the first that holds. What Quartz says of its own job is newer than what we saw of its runs. */
export function stateOf(task: Task, record: TaskRecord, now: Date): TaskState {
  const there = task.source === 'quartz' ? task.state : null;
  if (there === 'running' || (there === null && record.active?.state === 'running')) return 'running';
  if (record.active?.state === 'queued') return 'queued';
  if (there) return there;
  if (record.quarantine) return 'quarantined';
  return isInForce(record.pause, now) ? 'paused' : 'idle';
}

/** Quartz fires by its tables, whatever was set here. */
function scheduleOf(task: Task, { override }: TaskRecord): ScheduleIn {
  const { schedule, timezone } = task.source === 'quartz' ? task : (override ?? task);
  return { schedule, timezone };
}

function fileOf(task: Task, { over }: Override): ScheduleIn {
  return task.source === 'quartz' ? over : task;
}

function viewDrift(task: QuartzTask, record: TaskRecord, now: Date): DriftView[] {
  return findDrift(task, record, now).map((drift) => ({ kind: drift.kind, text: tellDrift(task, drift) }));
}
