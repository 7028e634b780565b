import type { ConfiguredTask, TaskSource } from './task.ts';
import { fullName, type TaskId } from './task-id.ts';

/** The tasks of the tasks file: their declaration is their registration. */
export class ConfiguredSource implements TaskSource<ConfiguredTask> {
  readonly kind = 'configured';
  readonly #tasks: readonly ConfiguredTask[];
  readonly #byName: ReadonlyMap<string, ConfiguredTask>;

  constructor(tasks: readonly ConfiguredTask[]) {
    this.#tasks = tasks;
    this.#byName = new Map(tasks.map((task) => [fullName(task.id), task]));
  }

  listTasks(): readonly ConfiguredTask[] {
    return this.#tasks;
  }

  /** The file was read before; a running daemon does not read it again. */
  async refresh(): Promise<void> {}

  get staleSince(): null {
    return null;
  }

  findTask(id: TaskId): ConfiguredTask | undefined {
    return this.#byName.get(fullName(id));
  }
}
