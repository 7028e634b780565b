import { type Clock, sleep } from '../clock.ts';
import { messageOf, SunbirdError } from '../errors.ts';
import type { Database } from '../postgres/database.ts';
import type { QuartzNode, QuartzTask } from '../task/quartz-task.ts';
import type { TaskSource } from '../task/task.ts';
import { fullName, type TaskId } from '../task/task-id.ts';
import { buildTasks } from './build-tasks.ts';
import { comingFireTimes } from './coming-fire-times.ts';
import { explainPrivilege } from './explain-privilege.ts';
import { findTables } from './find-tables.ts';
import { checkHealth, type QuartzHealth, unreadable } from './health/check-health.ts';
import type { JobKey } from './keys.ts';
import { readTables } from './read-tables.ts';
import type { Tables } from './tables.ts';

/** So long a list waits for the tables; then it is told from memory, well before its own caller gives up. */
const REFRESH_MS = 3_000;
/** Names so old are read anew before they are used for history. */
const OLD_MS = 60_000;

/** Whose jobs are shown. */
export interface QuartzScope {
  /** Null for every scheduler that has jobs in the tables. */
  schedulerName: string | null;
  /** Null to look for the tables. */
  tablePrefix: string | null;
}

export interface QuartzParts {
  database: Database;
  scope: QuartzScope;
  /** Full names that other sources have. */
  taken: ReadonlySet<string>;
  clock: Clock;
}

/** Whoever asks how things are gets an answer before giving up, even of a server that hangs. */
const MOST_CHECK_MS = 4_000;

/** The jobs of a live Quartz cluster, as its tables told them when they were last read. Writes nothing. */
export class QuartzSource implements TaskSource<QuartzTask> {
  readonly kind = 'quartz';
  readonly name: string;
  readonly #parts: QuartzParts;
  #tables: Tables | null = null;
  #tasks: readonly QuartzTask[] = [];
  #byName: ReadonlyMap<string, QuartzTask> = new Map();
  #nodes: readonly QuartzNode[] = [];
  #clockAheadMs = 0;
  #readAt: Date;
  #problem: string | null = null;
  #reading: Promise<void> | null = null;
  #nextReading: Promise<void> | null = null;
  #checking: Promise<QuartzHealth> | null = null;

  constructor(parts: QuartzParts) {
    this.#parts = parts;
    this.#readAt = parts.clock.now();
    this.name = parts.database.name;
  }

  /** Reads the tables for the first time. While the server is away it starts all the same; INVALID_CONFIG is thrown. */
  async start(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      if (isWrong(error)) throw error;
    }
  }

  async close(): Promise<void> {
    await (this.#nextReading ?? this.#reading);
    await this.#parts.database.close();
  }

  listTasks(): readonly QuartzTask[] {
    return this.#tasks;
  }

  findTask(id: TaskId): QuartzTask | undefined {
    return this.#byName.get(fullName(id));
  }

  /** The nodes that check in, of all schedulers shown; none without clustering. */
  get nodes(): readonly QuartzNode[] {
    return this.#nodes;
  }

  /** How far the database's clock is ahead of ours; a round trip uncertain. */
  get clockAheadMs(): number {
    return this.#clockAheadMs;
  }

  /** Why the tables could not be read the last time, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  get staleSince(): Date | null {
    return this.#problem === null ? null : this.#readAt;
  }

  /** The coming fire times of a task, rising, at most `count`. */
  nextFireTimes(id: TaskId, count: number): Date[] {
    const task = this.findTask(id);
    return task ? comingFireTimes(task, count) : [];
  }

  async refresh(): Promise<void> {
    // First the reading under way may take its time, and then the own one.
    const limitMs = this.#reading === null ? REFRESH_MS : 2 * REFRESH_MS;
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const cancel = this.#parts.clock.after(limitMs, () => resolve('late'));
    const outcome = await Promise.race([this.#readAnew(), late]);
    cancel();
    if (outcome === 'late') this.#problem = `${this.name} has not answered for ${limitMs / 1_000} s`;
  }

  /** The tables, looked for once. Throws INVALID_CONFIG with what is missing of them. */
  async tables(): Promise<Tables> {
    this.#tables ??= await findTables(this.#parts.database, this.#parts.scope.tablePrefix);
    return this.#tables;
  }

  /** Names of the schedulers whose jobs are shown, as lately read. */
  async schedulers(): Promise<string[]> {
    const { scope, clock } = this.#parts;
    if (scope.schedulerName !== null) return [scope.schedulerName];
    if (clock.now().getTime() - this.#readAt.getTime() > OLD_MS || this.#tasks.length === 0)
      await this.refresh();
    return [...new Set(this.#tasks.map(({ job }) => job.scheduler))];
  }

  /** The name under which a job is a task; its own one while it is not in memory. */
  taskOf(scheduler: string, { group, name }: JobKey): TaskId {
    const found = this.#tasks.find(
      ({ job }) => job.scheduler === scheduler && job.group === group && job.name === name,
    );
    return found?.id ?? { group, name };
  }

  /** How the cluster is, read anew. Of calls at the same time one asks for all. Never rejects: see `staleSince` of the answer. */
  async checkHealth(): Promise<QuartzHealth> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    const answered = new AbortController();
    const late = sleep(this.#parts.clock, MOST_CHECK_MS, answered.signal).then(() =>
      unreadable(`${this.name} did not answer within ${MOST_CHECK_MS / 1_000} s`, this.#readAt),
    );
    return await Promise.race([this.#checking, late]).finally(() => answered.abort());
  }

  async #check(): Promise<QuartzHealth> {
    const { database, scope, clock } = this.#parts;
    // What could not be read the last time may be so still, of tables that are not asked below.
    if (this.#problem !== null) await this.refresh();
    if (this.#problem !== null) return unreadable(this.#problem, this.#readAt);
    try {
      return await checkHealth({ sql: database, tables: await this.tables(), clock }, scope.schedulerName);
    } catch (error) {
      this.#problem = messageOf(explainPrivilege(error, this.name));
      return unreadable(this.#problem, this.#readAt);
    }
  }

  /** One that is under way may have begun before what its caller has just changed: all who ask meanwhile share the next. */
  #readAnew(): Promise<void> {
    if (this.#reading !== null) {
      this.#nextReading ??= this.#reading.then(() => {
        this.#nextReading = null;
        return this.#begin();
      });
    }
    return this.#nextReading ?? this.#begin();
  }

  #begin(): Promise<void> {
    this.#reading = this.#read()
      .catch(() => {})
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { database, scope, taken, clock } = this.#parts;
    try {
      const rows = await readTables(database, await this.tables(), scope.schedulerName);
      const { tasks, nodes } = buildTasks(rows, taken);
      this.#tasks = tasks;
      this.#byName = new Map(tasks.map((task) => [fullName(task.id), task]));
      this.#nodes = nodes;
      this.#readAt = clock.now();
      this.#clockAheadMs = rows.now - this.#readAt.getTime();
      this.#problem = null;
    } catch (error) {
      const told = explainPrivilege(error, this.name);
      this.#problem = messageOf(told);
      throw told;
    }
  }
}

function isWrong(error: unknown): boolean {
  return error instanceof SunbirdError && error.code === 'INVALID_CONFIG';
}
