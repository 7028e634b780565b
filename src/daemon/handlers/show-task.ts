import type { ListResult, TaskDetailView } from '../../api/views.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { AskedOptions } from '../asked-options.ts';
import { describeWork } from '../describe-work.ts';
import { findAskedTask } from '../find-asked.ts';
import { instant, viewRun } from '../run-view.ts';
import { viewSafeguards } from '../safeguards-view.ts';
import type { Access, Handler } from '../service.ts';
import { findComing, MOST_NEXT, viewTask } from '../task-view.ts';
import { findDurations } from '../usual-duration.ts';

const RECENT_RUNS = 10;

type Declaration = Pick<
  TaskDetailView,
  'params' | 'work' | 'timeoutMs' | 'maxQueued' | 'recover' | 'retry' | 'overlap' | 'misfire' | 'jitterMs'
>;

/** Of a Quartz job only its own cluster knows these. */
const DECLARED_BY_NOBODY: Declaration = {
  params: null,
  work: null,
  timeoutMs: null,
  maxQueued: null,
  recover: null,
  retry: null,
  overlap: null,
  misfire: null,
  jitterMs: null,
};

/** One task with its declaration and its recent runs. */
export const showTask: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const task = await findAskedTask(service, asked.segment, options.text('group'));
  const next = options.whole('next', MOST_NEXT) ?? 0;
  options.end();

  const record = await service.store.findTaskRecord(task.id);
  const runs = await service.store.listRuns({ task: task.id, limit: RECENT_RUNS });
  const durations = await findDurations(service.store, task.id);
  const context = { now: service.clock.now(), access: asked.access, durations };
  const response: TaskDetailView = {
    ...viewTask(task, record, {
      ...context,
      ...findComing(service, task, record, { asked: next, now: context.now }),
    }),
    ...(task.source === 'quartz' ? DECLARED_BY_NOBODY : viewDeclaration(task, asked.access)),
    ...viewSafeguards(service, task, asked.access),
    usualMs: durations?.medianMs ?? null,
    quarantine: record.quarantine && {
      since: record.quarantine.since.toISOString(),
      run: record.quarantine.run,
    },
    recentRuns: runs.map((run) => viewRun(run, context)),
  };
  const result: ListResult<TaskDetailView> = {
    response,
    timezone: service.timezone,
    staleSince: instant(service.sources.staleSince),
  };
  return { result };
};

function viewDeclaration(task: ConfiguredTask, access: Access): Declaration {
  const { timeoutMs, maxQueued, recover, retry, overlap, misfire, jitterMs } = task;
  const open = access === 'control';
  return {
    params: open ? task.params : null,
    work: open ? describeWork(task.work) : null,
    timeoutMs,
    maxQueued,
    recover,
    retry,
    overlap,
    misfire,
    jitterMs,
  };
}
