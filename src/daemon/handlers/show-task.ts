import type { ListResult, TaskDetailView } from '../../api/views.ts';
import type { Task } from '../../task/task.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import { viewRun } from '../run-view.ts';
import type { Handler } from '../service.ts';
import { viewTask } from '../task-view.ts';
import { findUsualMs } from '../usual-duration.ts';

const RECENT_RUNS = 10;

/** One task with its declaration and its recent runs. */
export const showTask: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const task = findAskedTask(service, asked.segment, options.text('group'));
  options.end();

  const record = await service.store.findTaskRecord(task.id);
  const runs = await service.store.listRuns({ task: task.id, limit: RECENT_RUNS });
  const context = { now: service.clock.now(), access: asked.access };
  const response: TaskDetailView = {
    ...viewTask(task, record, context),
    params: asked.access === 'control' ? task.params : null,
    work: asked.access === 'control' ? describeWork(task) : null,
    timeoutMs: task.timeoutMs,
    maxQueued: task.maxQueued,
    recover: task.recover,
    usualMs: await findUsualMs(service.store, task.id),
    quarantine: record.quarantine && {
      since: record.quarantine.since.toISOString(),
      run: record.quarantine.run,
    },
    recentRuns: runs.map((run) => viewRun(run, context)),
  };
  const result: ListResult<TaskDetailView> = { response, timezone: service.timezone, staleSince: null };
  return { result };
};

/** The argv as one could type it: what is not plain is quoted. */
function describeWork({ work }: Task): string {
  return work.argv
    .map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
