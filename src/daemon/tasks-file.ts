import type { Clock } from '../clock.ts';
import { type ConfigChanges, compareConfigs } from '../config/compare-configs.ts';
import type { Config } from '../config/config.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { reloadNotes } from './reload-notes.ts';

/** The tasks file a daemon was started with, and how it is loaded anew. */
export interface TasksFileParts {
  /** Absolute. */
  path: string;
  load: () => Promise<LoadedConfig>;
  started: { config: Config; fingerprint: string };
  /** Has everything go by another configuration. Gives the runs this cancelled; rejects with nothing changed. */
  apply: (config: Config) => Promise<number[]>;
  store: Pick<Store, 'listTaskRecords'>;
  clock: Clock;
  log: Log;
}

/** What came of loading the file again: all of it is in force, or nothing has changed. */
export type Reload =
  | ({ kind: 'loaded'; cancelled: number[]; notes: string[]; warnings: string[] } & ConfigChanges)
  | { kind: 'refused'; problems: string[] };

/** Who had the file loaded, for the log; with `dryRun` it is only told what would change. */
export interface ReloadRequest {
  cause: 'command' | 'SIGHUP' | 'watch';
  dryRun?: boolean;
}

/** Loads the tasks file of a running daemon again, all or nothing, one time after the other. */
export class TasksFile {
  readonly path: string;
  readonly #parts: TasksFileParts;
  #loaded: { config: Config; fingerprint: string; at: Date };
  #needsRestart: string[] = [];
  #refused: { problems: string[]; at: Date } | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: TasksFileParts) {
    this.path = parts.path;
    this.#parts = parts;
    this.#loaded = { ...parts.started, at: parts.clock.now() };
  }

  /** SHA-256 of the file that is in force, in hex, and when it was loaded. */
  get loaded(): { fingerprint: string; at: Date } {
    return this.#loaded;
  }

  /** What is wrong with the file on disk since the last attempt to load it; null when nothing is. */
  get refused(): { problems: readonly string[]; at: Date } | null {
    return this.#refused;
  }

  /** Keys of the file in force that wait for a restart. */
  get needsRestart(): readonly string[] {
    return this.#needsRestart;
  }

  /** Rejects, and nothing has changed, when the store is away. */
  reload(request: ReloadRequest): Promise<Reload> {
    const turn = this.#turn.then(() => this.#reload(request));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #reload({ cause, dryRun = false }: ReloadRequest): Promise<Reload> {
    const { load, started, store, clock, log } = this.#parts;
    const file = await load();
    if (!file.ok)
      return this.#refuse(
        file.problems.map(({ text }) => text),
        { cause, dryRun },
      );
    const { config, fingerprint } = file;
    const changes = compareConfigs({ started: started.config, loaded: this.#loaded.config }, config);
    const records = await store.listTaskRecords();
    const notes = reloadNotes({ changes, records, tasks: config.tasks, now: clock.now() });
    const told = { ...changes, notes, warnings: config.warnings };
    if (dryRun) return { kind: 'loaded', ...told, cancelled: [] };
    const cancelled = await this.#apply(config, fingerprint);
    this.#needsRestart = changes.needsRestart;
    this.#refused = null;
    log.info({ cause, file: this.path, ...told, cancelled }, 'The tasks file was loaded again');
    return { kind: 'loaded', ...told, cancelled };
  }

  /** In force from the first of its tasks on: other replicas are told of a file before they see what is new in it. */
  async #apply(config: Config, fingerprint: string): Promise<number[]> {
    const before = this.#loaded;
    this.#loaded = { config, fingerprint, at: this.#parts.clock.now() };
    try {
      return await this.#parts.apply(config);
    } catch (error) {
      this.#loaded = before;
      throw error;
    }
  }

  #refuse(problems: string[], { cause, dryRun }: Required<ReloadRequest>): Reload {
    if (dryRun) return { kind: 'refused', problems };
    this.#refused = { problems, at: this.#parts.clock.now() };
    this.#parts.log.error(
      { cause, file: this.path, problems },
      'The tasks file was not loaded again: it has problems, and the one loaded before stays in force',
    );
    return { kind: 'refused', problems };
  }
}
