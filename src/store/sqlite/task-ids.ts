import type { TaskId } from '../../task/task-id.ts';
import { fullName } from '../../task/task-id.ts';
import type { Connection } from './connection.ts';
import { findTaskRowId } from './task-rows.ts';

/** Row ids of tasks that were looked up before: their rows are never deleted, and by name it takes most of a fire. */
export class TaskIds {
  readonly #known = new Map<string, number>();

  /** Null for a task without a row. Not to be asked where the row may be one that a rollback takes back. */
  find(connection: Connection, task: TaskId): number | null {
    const name = fullName(task);
    const id = this.#known.get(name) ?? findTaskRowId(connection, task);
    if (id !== null) this.#known.set(name, id);
    return id;
  }

  /** Spares the look-up of a row that is there for good. */
  remember(task: TaskId, id: number): void {
    this.#known.set(fullName(task), id);
  }
}
