import type { CancelTimer, Clock } from '../clock.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { Store } from '../store/store.ts';
import type { TaskRecord } from '../store/task-record.ts';
import { fullName } from '../task/task-id.ts';

/** Records of all tasks by full name; `staleSince` is set when the store was away and they are remembered ones. */
export interface RecalledRecords {
  records: ReadonlyMap<string, TaskRecord>;
  staleSince: Date | null;
}

/** What is remembered is no older than this when the store goes away, whether or not anybody asked. */
const REFRESH_MS = 60_000;

/** What the store last said about the tasks, so that `list` has an answer while the store is away. */
export class TaskMemory {
  readonly #store: Pick<Store, 'listTaskRecords'>;
  readonly #clock: Clock;
  #last: { records: ReadonlyMap<string, TaskRecord>; at: Date } | null = null;
  #cancelTimer: CancelTimer | null = null;

  constructor(store: Pick<Store, 'listTaskRecords'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Remembers now, and from then on from time to time. Safe to repeat. */
  async start(): Promise<void> {
    if (this.#cancelTimer) return;
    this.#arm();
    await this.#refresh();
  }

  /** Safe to repeat. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** Fresh records, or the last known ones. Throws STORE_UNAVAILABLE only when there never were any. */
  async recall(): Promise<RecalledRecords> {
    try {
      const list = await this.#store.listTaskRecords();
      this.#last = {
        records: new Map(list.map((record) => [fullName(record.task), record])),
        at: this.#clock.now(),
      };
      return { records: this.#last.records, staleSince: null };
    } catch (error) {
      if (!isStoreAway(error) || !this.#last) throw error;
      return { records: this.#last.records, staleSince: this.#last.at };
    }
  }

  #arm(): void {
    this.#cancelTimer = this.#clock.after(REFRESH_MS, () => {
      this.#arm();
      void this.#refresh();
    });
  }

  /** Whoever asks later is told what is wrong. */
  async #refresh(): Promise<void> {
    await this.recall().catch(() => {});
  }
}
