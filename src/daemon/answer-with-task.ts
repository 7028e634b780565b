import type { ListResult, TaskView } from '../api/views.ts';
import type { TaskId } from '../task/task-id.ts';
import { findAskedTask } from './find-asked.ts';
import { instant } from './run-view.ts';
import type { Access, Service } from './service.ts';
import { findComing, viewTask } from './task-view.ts';

/** A task as it stands after a change of it. */
export async function answerWithTask(
  service: Service,
  { group, name }: TaskId,
  access: Access,
): Promise<ListResult<TaskView>> {
  const task = await findAskedTask(service, name, group);
  const record = await service.store.findTaskRecord(task.id);
  const now = service.clock.now();
  return {
    response: viewTask(task, record, {
      now,
      access,
      ...findComing(service, task, record, { asked: 0, now }),
    }),
    timezone: service.timezone,
    staleSince: instant(service.sources.staleSince),
  };
}
