import type { QuartzSource } from '../quartz/quartz-source.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { ConfiguredTask, Task, TaskSource } from '../task/task.ts';
import type { TaskId } from '../task/task-id.ts';

/** The sources of one daemon as one: first the tasks of the file, then the jobs of a Quartz cluster. */
export class Sources {
  readonly configured: TaskSource<ConfiguredTask>;
  readonly quartz: QuartzSource | null;
  readonly #scheduler: Scheduler;

  constructor(parts: {
    configured: TaskSource<ConfiguredTask>;
    quartz: QuartzSource | null;
    scheduler: Scheduler;
  }) {
    this.configured = parts.configured;
    this.quartz = parts.quartz;
    this.#scheduler = parts.scheduler;
  }

  listTasks(): readonly Task[] {
    return [...this.configured.listTasks(), ...(this.quartz?.listTasks() ?? [])];
  }

  findTask(id: TaskId): Task | undefined {
    return this.configured.findTask(id) ?? this.quartz?.findTask(id);
  }

  /** Brings all of them up to date; what is away stays as it was. */
  async refresh(): Promise<void> {
    await Promise.all([this.configured.refresh(), this.quartz?.refresh()]);
  }

  /** Since when one of them could not be read; null while all can. */
  get staleSince(): Date | null {
    return this.quartz?.staleSince ?? null;
  }

  /** The coming fire times of a task, rising, at most `count`; with `from` those at or after it. */
  nextFireTimes({ id, source }: Task, count: number, from?: Date): Date[] {
    if (source === 'quartz') return this.quartz?.nextFireTimes(id, count) ?? [];
    return this.#scheduler.nextFireTimes(id, count, from);
  }
}
