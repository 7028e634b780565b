import type { ConfiguredTask, TaskSource } from './task.ts';
import { fullName, type TaskId } from './task-id.ts';

/** The tasks of the tasks file: their declaration is their registration. */
export class ConfiguredSource implements TaskSource<ConfiguredTask> {
  readonly kind = 'configured';
  #tasks: readonly ConfiguredTask[] = [];
  #byName: ReadonlyMap<string, ConfiguredTask> = new Map();

  constructor(tasks: readonly ConfiguredTask[]) {
    this.replaceTasks(tasks);
  }

  listTasks(): readonly ConfiguredTask[] {
    return this.#tasks;
  }

  /** Has other tasks from now on, because the file was loaded again. */
  replaceTasks(tasks: readonly ConfiguredTask[]): void {
    this.#tasks = tasks;
    this.#byName = new Map(tasks.map((task) => [fullName(task.id), task]));
  }

  /** The file is read by whoever replaces the tasks, not for each question. */
  async refresh(): Promise<void> {}

  get staleSince(): null {
    return null;
  }

  findTask(id: TaskId): ConfiguredTask | undefined {
    return this.#byName.get(fullName(id));
  }
}
