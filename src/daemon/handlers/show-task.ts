import type { ListResult, TaskDetailView } from '../../api/views.ts';
import { AskedOptions } from '../asked-options.ts';
import { describeWork } from '../describe-work.ts';
import { findAskedTask } from '../find-asked.ts';
import { viewRun } from '../run-view.ts';
import type { Handler } from '../service.ts';
import { findComing, MOST_NEXT, viewTask } from '../task-view.ts';
import { findUsualMs } from '../usual-duration.ts';

const RECENT_RUNS = 10;

/** One task with its declaration and its recent runs. */
export const showTask: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const task = findAskedTask(service, asked.segment, options.text('group'));
  const next = options.whole('next', MOST_NEXT) ?? 0;
  options.end();

  const record = await service.store.findTaskRecord(task.id);
  const runs = await service.store.listRuns({ task: task.id, limit: RECENT_RUNS });
  const context = { now: service.clock.now(), access: asked.access };
  const response: TaskDetailView = {
    ...viewTask(task, record, { ...context, ...findComing(service, task, next) }),
    params: asked.access === 'control' ? task.params : null,
    work: asked.access === 'control' ? describeWork(task.work) : null,
    timeoutMs: task.timeoutMs,
    maxQueued: task.maxQueued,
    recover: task.recover,
    retry: task.retry,
    overlap: task.overlap,
    misfire: task.misfire,
    jitterMs: task.jitterMs,
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
