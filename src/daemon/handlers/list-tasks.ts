import { type ListResult, TASK_STATES, type TaskView } from '../../api/views.ts';
import { SunbirdError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { emptyRecord } from '../../store/task-record.ts';
import { fullName } from '../../task/task-id.ts';
import { AskedOptions } from '../asked-options.ts';
import { instant } from '../run-view.ts';
import type { Handler, Service } from '../service.ts';
import { findComing, MOST_NEXT, viewTask } from '../task-view.ts';
import { findDurationsOfRunning } from '../usual-duration.ts';

/** Every task, in the order of the tasks file; `group` and `state` narrow it, `next` adds coming fire times. */
export const listTasks: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const group = options.text('group');
  const state = options.oneOf('state', TASK_STATES);
  const next = options.whole('next', MOST_NEXT) ?? 0;
  options.end();
  await service.sources.refresh();
  if (group !== null) refuseUnknownGroup(service, group);

  const { records, staleSince } = await service.memory.recall();
  const lasting = await findDurationsOfRunning(service.store, records.values());
  const context = { now: service.clock.now(), access: asked.access };
  const items = service.sources
    .listTasks()
    .values()
    .filter((task) => group === null || task.id.group === group)
    .map((task) => {
      const record = records.get(fullName(task.id)) ?? emptyRecord(task.id);
      return viewTask(task, record, {
        ...context,
        durations: lasting.get(fullName(task.id)) ?? null,
        ...findComing(service, task, record, { asked: next, now: context.now }),
      });
    })
    .filter((task) => state === null || task.state === state);
  const result: Omit<ListResult<TaskView[]>, 'response'> = {
    timezone: service.timezone,
    staleSince: instant(staleSince ?? service.sources.staleSince),
  };
  return { result, items };
};

function refuseUnknownGroup(service: Service, group: string): void {
  const groups = new Set(service.sources.listTasks().map((task) => task.id.group));
  if (groups.has(group)) return;
  const near = nearest(group, groups);
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known: ${[...groups].slice(0, 20).join(', ')}.`;
  throw new SunbirdError('TASK_NOT_FOUND', `No task is in a group ${JSON.stringify(group)}. ${hint}`, {
    result: { nearest: near },
  });
}
