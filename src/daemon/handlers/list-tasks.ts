import { type ListResult, TASK_STATES, type TaskView } from '../../api/views.ts';
import { SunbirdError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { emptyRecord } from '../../store/task-record.ts';
import type { Task } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import { AskedOptions } from '../asked-options.ts';
import { earliestFireTimes } from '../earliest-fire-times.ts';
import { instant } from '../run-view.ts';
import type { Handler, Service } from '../service.ts';
import { findComing, MOST_NEXT, stateOf, viewTask } from '../task-view.ts';
import { findDurationsOfRunning } from '../usual-duration.ts';

/**
 * Every task, in the order of the tasks file; `group` and `state` narrow it, `next` adds as many coming fire times, the
 * earliest of all of them.
 */
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
  const recordOf = ({ id }: Task) => records.get(fullName(id)) ?? emptyRecord(id);
  const comingOf = (task: Task, count: number) =>
    findComing(service, task, recordOf(task), { asked: count, now: context.now });
  const tasks = service.sources
    .listTasks()
    .filter((task) => group === null || task.id.group === group)
    .filter((task) => state === null || stateOf(task, recordOf(task), context.now) === state);
  const coming = tasks.map((task) => ({
    key: task,
    find: (count: number) => comingOf(task, count).fireTimes,
  }));
  const earliest = next === 0 ? null : earliestFireTimes(coming, next);
  const items = tasks.values().map((task) =>
    viewTask(task, recordOf(task), {
      ...context,
      durations: lasting.get(fullName(task.id)) ?? null,
      ...comingOf(task, 0),
      told: earliest && (earliest.get(task) ?? []),
    }),
  );
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
