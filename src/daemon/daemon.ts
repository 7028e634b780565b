import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import { Database } from '../postgres/database.ts';
import { QuartzChanges } from '../quartz/quartz-changes.ts';
import { QuartzRuns } from '../quartz/quartz-runs.ts';
import { QuartzSource } from '../quartz/quartz-source.ts';
import type { EndState, RunningRun } from '../run/run.ts';
import { RunSignals } from '../scheduler/run-signals.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { Tally } from '../scheduler/tally.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import type { Store } from '../store/store.ts';
import { ConfiguredSource } from '../task/configured-source.ts';
import { fullName } from '../task/task-id.ts';
import { createCommandWork } from '../work/command.ts';
import { createFunctionWork } from '../work/function.ts';
import { createHttpWork } from '../work/http.ts';
import { createModuleWork } from '../work/module.ts';
import { endOrphans, findOrphans } from '../work/orphans.ts';
import { workByKind } from '../work/work-by-kind.ts';
import { quartzConnection } from './quartz-connection.ts';
import { viewRun } from './run-view.ts';
import type { Service } from './service.ts';
import { type SocketOptions, Sockets } from './sockets.ts';
import { Sources } from './sources.ts';
import { TaskMemory } from './task-memory.ts';

/** What a daemon is made from. */
export interface DaemonOptions {
  config: Config;
  /** Path of the SQLite store, or `:memory:`. */
  storePath: string;
  socket: SocketOptions;
  log: Log;
  environment: NodeJS.ProcessEnv;
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
      const store = await openSqliteStore({ path: options.storePath, clock: systemClock });
      return await Daemon.#startWith(options, sockets, store);
    } catch (error) {
      await sockets.close();
      throw error;
    }
  }

  static async #startWith(options: DaemonOptions, sockets: Sockets, store: Store): Promise<Daemon> {
    const daemon = new Daemon(options, sockets, createService(options, store));
    try {
      await daemon.#service.sources.quartz?.start();
      if (!daemon.#service.quartzRuns) await endUnwatched(store);
      await daemon.#service.scheduler.start();
      daemon.#service.quartzRuns?.start();
      daemon.#service.quartzChanges?.start();
      await sockets.open(daemon.#service, options.log);
      return daemon;
    } catch (error) {
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
    await this.#service.scheduler.stop(this.#options.config.stopGraceMs);
    await this.#sockets.close();
    await this.#service.quartzChanges?.stop();
    await this.#service.quartzRuns?.stop();
    await this.#service.sources.quartz?.close();
    await this.#service.store.close();
  }
}

function createService(options: DaemonOptions, store: Store): Service {
  const { config, log, environment } = options;
  const source = new ConfiguredSource(config.tasks);
  const signals = new RunSignals();
  const tally = new Tally();
  const replica = newReplica();
  const clock = systemClock;
  const scheduler = new Scheduler(
    {
      store,
      source,
      work: workByKind({
        command: createCommandWork({ environment, clock }),
        http: createHttpWork({ environment, clock }),
        module: createModuleWork({ environment, clock }),
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
      maxRunning: config.maxRunning,
      leaseMs: config.leaseMs,
    },
    config.retention,
  );
  const quartz = createQuartz(options, { store, signals, tally });
  return {
    scheduler,
    sources: new Sources({ configured: source, quartz: quartz?.source ?? null, scheduler }),
    quartzRuns: quartz?.runs ?? null,
    quartzChanges: quartz?.changes ?? null,
    store,
    memory: new TaskMemory(store, () => clock.now()),
    clock,
    signals,
    tally,
    timezone: config.timezone,
    replica,
    startedAt: clock.now(),
    maxRunning: config.maxRunning,
  };
}

function createQuartz(
  { config: { quartz, tasks }, environment, log }: DaemonOptions,
  { store, signals, tally }: { store: Store; signals: RunSignals; tally: Tally },
): { source: QuartzSource; runs: QuartzRuns; changes: QuartzChanges } | null {
  if (!quartz) return null;
  const connection = quartzConnection(quartz, environment);
  const database = new Database({ connection, most: 3, applicationName: 'sunbird-tasks' });
  const taken = new Set(tasks.map(({ id }) => fullName(id)));
  const source = new QuartzSource({ database, scope: quartz, taken, clock: systemClock });
  const { reapply } = quartz;
  const announce = (run: number) => signals.announce(run);
  const onEnded = (run: RunningRun, outcome: EndState) => tally.countEnd(run, outcome, systemClock.now());
  const parts = { source, database, store, mode: quartz.mode, nudge: quartz.nudge, clock: systemClock, log };
  return {
    source,
    runs: new QuartzRuns({ ...parts, announce, onEnded }),
    changes: new QuartzChanges({ ...parts, reapply }),
  };
}

/** Of a cluster that the tasks file names no longer, nobody will learn how its runs ended. */
async function endUnwatched(store: Store): Promise<void> {
  const error = 'its Quartz cluster is no longer in the tasks file';
  for (const run of await store.listWatched()) {
    if (run.state === 'queued') await store.cancelQueued(run.number, error);
    else {
      const claim = { number: run.number, token: run.lease.token };
      await store.endAttempt(claim, { outcome: 'interrupted', exitCode: null, signal: null, error });
    }
  }
}

/** An identity of this boot alone: the host name is for people, and a pod may get its predecessor's. */
function newReplica(): string {
  return `${hostname()}-${randomBytes(4).toString('hex')}`;
}
