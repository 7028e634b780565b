import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config, QuartzConfig } from '../config/config.ts';
import type { Log } from '../log.ts';
import { RunSignals } from '../scheduler/run-signals.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { Tally } from '../scheduler/tally.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import { ConfiguredSource } from '../task/configured-source.ts';
import { fullName } from '../task/task-id.ts';
import { createCommandWork } from '../work/command.ts';
import { createFunctionWork } from '../work/function.ts';
import { createHttpWork } from '../work/http.ts';
import { createModuleWork } from '../work/module.ts';
import { endOrphans, findOrphans } from '../work/orphans.ts';
import { workByKind } from '../work/work-by-kind.ts';
import { bootFacts } from './boot-facts.ts';
import type { QuartzSurroundings } from './create-quartz.ts';
import { endUnwatched } from './end-unwatched.ts';
import { type OpenedStore, openStore } from './open-store.ts';
import type { StorePlace } from './places.ts';
import { viewRun } from './run-view.ts';
import type { Service } from './service.ts';
import { type SocketOptions, Sockets } from './sockets.ts';
import { Sources } from './sources.ts';
import { TaskMemory } from './task-memory.ts';
import { TasksFile, type TasksFileParts } from './tasks-file.ts';

/** What a daemon is made from. */
export interface DaemonOptions {
  config: Config;
  store: StorePlace;
  socket: SocketOptions;
  log: Log;
  environment: NodeJS.ProcessEnv;
  /** The file `config` was loaded from; left out for a scheduler that has none, because it is embedded. */
  tasksFile?: Pick<TasksFileParts, 'path' | 'load'> & { fingerprint: string };
}

/** The one place that puts the parts together: store, source, scheduler and sockets of one process. */
export class Daemon {
  readonly #service: Service;
  readonly #sockets: Sockets;
  readonly #options: DaemonOptions;
  #stopped: Promise<void> | null = null;

  private constructor(options: DaemonOptions, sockets: Sockets, service: Service) {
    this.#options = options;
    this.#sockets = sockets;
    this.#service = service;
  }

  /**
   * Takes the socket folder and the store, recovers what an earlier boot left, and answers. Rejects, with everything
   * given back, when any of it cannot be had.
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const sockets = await Sockets.claim(options.socket);
    try {
      const opened = await openStore(options.store, options.log);
      return await Daemon.#startWith(options, sockets, opened);
    } catch (error) {
      await sockets.close();
      throw error;
    }
  }

  static async #startWith(options: DaemonOptions, sockets: Sockets, opened: OpenedStore): Promise<Daemon> {
    const { store } = opened;
    const service = await createService(options, opened).catch(async (error: unknown) => {
      await store.close();
      throw error;
    });
    const daemon = new Daemon(options, sockets, service);
    try {
      await daemon.#service.sources.quartz?.start();
      if (!daemon.#service.quartzRuns && store.exclusive) await endUnwatched(store);
      await daemon.#service.scheduler.start();
      daemon.#service.quartzRuns?.start();
      daemon.#service.quartzChanges?.start();
      await daemon.#service.memory.start();
      await sockets.open(daemon.#service, options.log);
      return daemon;
    } catch (error) {
      daemon.#service.memory.stop();
      await daemon.#service.quartzChanges?.stop();
      await daemon.#service.quartzRuns?.stop();
      await daemon.#service.scheduler.stop(0);
      await daemon.#service.sources.quartz?.close();
      await store.close();
      throw error;
    }
  }

  get replica(): string {
    return this.#service.replica;
  }

  /**
   * Loads the tasks file again, as a signal or a change of it asks for; what came of it is logged. False when that is
   * to be tried again, because the store is away.
   */
  async reload(cause: 'SIGHUP' | 'watch'): Promise<boolean> {
    try {
      await this.#service.tasksFile?.reload({ cause });
      return true;
    } catch (error) {
      this.#options.log.error({ cause, err: error }, 'The tasks file was not loaded again');
      return !isStoreAway(error);
    }
  }

  /** Admits nothing new, lets runs end within `stopGrace`, then closes all. Repeated, it gives the same promise. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Ends the grace of a stop at once. */
  hurry(): void {
    this.#service.scheduler.hurry();
  }

  async #stop(): Promise<void> {
    this.#service.memory.stop();
    await this.#service.scheduler.stop(this.#service.stopGraceMs);
    await this.#sockets.close();
    await this.#service.quartzChanges?.stop();
    await this.#service.quartzRuns?.stop();
    await this.#service.sources.quartz?.close();
    await this.#service.store.close();
  }
}

async function createService(options: DaemonOptions, { store, clock }: OpenedStore): Promise<Service> {
  const { config, log, environment } = options;
  const source = new ConfiguredSource(config.tasks);
  const signals = new RunSignals();
  const tally = new Tally();
  const replica = newReplica();
  const forWork = withoutConnections(environment, config);
  const scheduler = new Scheduler(
    {
      store,
      source,
      work: workByKind({
        command: createCommandWork({ environment: forWork, clock }),
        http: createHttpWork({ environment, clock }),
        module: createModuleWork({ environment: forWork, clock }),
        function: createFunctionWork({ clock }),
      }),
      showRun: (run) => ({ ...viewRun(run, { now: clock.now(), access: 'control' }) }),
      endOrphans,
      findOrphans,
      clock,
      log,
      signals,
      tally,
      replica,
      facts: bootFacts(environment, options.socket.path),
      fingerprint: () => service.tasksFile?.loaded.fingerprint || null,
      maxRunning: config.maxRunning,
      leaseMs: config.leaseMs,
    },
    config.retention,
  );
  const taken = new Set(config.tasks.map(({ id }) => fullName(id)));
  const surroundings = { environment, store, clock, replica, signals, tally, taken, log };
  const quartz = config.quartz && (await loadQuartz(config.quartz, surroundings));
  const service: Service = {
    scheduler,
    sources: new Sources({ configured: source, quartz: quartz?.source ?? null, scheduler }),
    quartzRuns: quartz?.runs ?? null,
    quartzChanges: quartz?.changes ?? null,
    store,
    memory: new TaskMemory(store, clock),
    clock,
    signals,
    tally,
    timezone: config.timezone,
    replica,
    startedAt: clock.now(),
    maxRunning: config.maxRunning,
    stopGraceMs: config.stopGraceMs,
    tasksFile: null,
  };
  const apply = (next: Config) => applyConfig(next, { service, source, taken });
  service.tasksFile = createTasksFile(options, { store, clock, apply });
  return service;
}

/** The URLs of our own databases are no business of a task's; one that needs such a URL has it in its `env`. */
function withoutConnections(environment: NodeJS.ProcessEnv, { store, quartz }: Config): NodeJS.ProcessEnv {
  const names = [store?.kind === 'postgres' ? store.env : null, quartz?.env ?? null];
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

/** With its client of Postgres it costs memory that most schedulers have no use for. */
async function loadQuartz(config: QuartzConfig, surroundings: QuartzSurroundings) {
  const { createQuartz } = await import('./create-quartz.ts');
  return createQuartz(config, surroundings);
}

function createTasksFile(
  { config, tasksFile, log }: DaemonOptions,
  parts: Pick<TasksFileParts, 'store' | 'clock' | 'apply'>,
): TasksFile | null {
  if (!tasksFile) return null;
  const { path, load, fingerprint } = tasksFile;
  return new TasksFile({
    path,
    load,
    started: { config, fingerprint },
    ...parts,
    log,
  });
}

/** Has everything go by another configuration, as far as that can be while it runs. */
async function applyConfig(
  config: Config,
  { service, source, taken }: { service: Service; source: ConfiguredSource; taken: Set<string> },
): Promise<number[]> {
  const before = source.listTasks();
  source.replaceTasks(config.tasks);
  const cancelled = await service.scheduler.reload().catch((error: unknown) => {
    source.replaceTasks(before);
    throw error;
  });
  taken.clear();
  for (const { id } of config.tasks) taken.add(fullName(id));
  service.timezone = config.timezone;
  service.stopGraceMs = config.stopGraceMs;
  return cancelled;
}

/** An identity of this boot alone: the host name is for people, and a pod may get its predecessor's. */
function newReplica(): string {
  return `${hostname()}-${randomBytes(4).toString('hex')}`;
}
