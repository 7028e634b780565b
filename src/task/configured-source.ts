import { fullName, type Task, type TaskId, type TaskSource } from './task.ts';

/** The tasks of the tasks file: their declaration is their registration. */
export class ConfiguredSource implements TaskSource {
  readonly kind = 'configured';
  readonly #tasks: readonly Task[];
  readonly #byName: ReadonlyMap<string, Task>;

  constructor(tasks: readonly Task[]) {
    this.#tasks = tasks;
    this.#byName = new Map(tasks.map((task) => [fullName(task.id), task]));
  }

  listTasks(): readonly Task[] {
    return this.#tasks;
  }

  findTask(id: TaskId): Task | undefined {
    return this.#byName.get(fullName(id));
  }
}
