import { TASK_STATES } from '../../api/views.ts';
import type { TaskFacts } from './facts.ts';
import type { Sample, Scrape } from './scrape.ts';

/** What is told of each task: three values at most, because there may be ten thousand of them. */
export function addTasks(scrape: Scrape, tasks: readonly TaskFacts[]): void {
  addStates(scrape, tasks);
  scrape.gauge(
    'sunbird_tasks_last_success_timestamp_seconds',
    'When the last run of a task succeeded; of a Quartz job, when its last execution ended.',
    tasks.flatMap((task) => instant(task, task.lastSuccess)),
  );
  scrape.gauge(
    'sunbird_tasks_next_run_timestamp_seconds',
    'The next fire time of a task that has a schedule.',
    tasks.flatMap((task) => instant(task, task.nextRun)),
  );
}

function addStates(scrape: Scrape, tasks: readonly TaskFacts[]): void {
  const byState = Map.groupBy(tasks, ({ state }) => state);
  if (byState.has(null)) return;
  scrape.gauge(
    'sunbird_tasks_tasks',
    'Tasks by state.',
    TASK_STATES.map((state) => [{ state }, byState.get(state)?.length ?? 0]),
  );
  scrape.gauge(
    'sunbird_tasks_task_state',
    'The state a task is in: 1, with the state as a label.',
    tasks.map((task) => [{ ...labelsOf(task), state: String(task.state) }, 1]),
  );
}

function instant(task: TaskFacts, at: Date | null): Sample[] {
  return at ? [[labelsOf(task), at.getTime() / 1_000]] : [];
}

function labelsOf({ id }: TaskFacts) {
  return { task_group: id.group, task: id.name };
}
