import type { TaskState, TaskView } from '../api/views.ts';
import type { TaskRecord } from '../store/store.ts';
import type { Task } from '../task/task.ts';
import { type ViewContext, viewRunOrNull } from './run-view.ts';

/** A task as the API shows it: what is declared, and what the store remembers. */
export function viewTask(task: Task, record: TaskRecord, context: ViewContext): TaskView {
  return {
    taskGroup: task.id.group,
    taskName: task.id.name,
    description: task.description,
    source: task.source,
    schedule: task.schedule,
    timezone: task.timezone,
    state: stateOf(record),
    nextRun: null,
    lastRun: viewRunOrNull(record.lastRun, context),
    running: viewRunOrNull(record.active, context),
    paused: null,
    overridden: null,
  };
}

function stateOf(record: TaskRecord): TaskState {
  if (record.active?.state === 'running') return 'running';
  if (record.active) return 'queued';
  return record.quarantine ? 'quarantined' : 'idle';
}
