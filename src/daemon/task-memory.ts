import { isStoreAway } from '../scheduler/store-patience.ts';
import type { Store } from '../store/store.ts';
import type { TaskRecord } from '../store/task-record.ts';
import { fullName } from '../task/task-id.ts';

/** Records of all tasks by full name; `staleSince` is set when the store was away and they are remembered ones. */
export interface RecalledRecords {
  records: ReadonlyMap<string, TaskRecord>;
  staleSince: Date | null;
}

/** What the store last said about the tasks, so that `list` has an answer while the store is away. */
export class TaskMemory {
  readonly #store: Pick<Store, 'listTaskRecords'>;
  readonly #now: () => Date;
  #last: { records: ReadonlyMap<string, TaskRecord>; at: Date } | null = null;

  constructor(store: Pick<Store, 'listTaskRecords'>, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** Fresh records, or the last known ones. Throws STORE_UNAVAILABLE only when there never were any. */
  async recall(): Promise<RecalledRecords> {
    try {
      const list = await this.#store.listTaskRecords();
      this.#last = {
        records: new Map(list.map((record) => [fullName(record.task), record])),
        at: this.#now(),
      };
      return { records: this.#last.records, staleSince: null };
    } catch (error) {
      if (!isStoreAway(error) || !this.#last) throw error;
      return { records: this.#last.records, staleSince: this.#last.at };
    }
  }
}
