import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { storeFromUrl } from '../config/store-config.ts';
import { messageOf, SunbirdError } from '../errors.ts';
import { type Log, openLog } from '../log.ts';
import { findSunbirdConnection } from '../postgres/sunbird-connection.ts';
import { VERSION } from '../version.ts';
import { Daemon, type DaemonOptions } from './daemon.ts';
import { placeStore, socketPath, storeName } from './places.ts';
import { keepNurserySmall } from './small-nursery.ts';
import { FileWatch } from './watch-file.ts';

/** What `serve` was told on its command line; null where it was told nothing. */
export interface ServeOptions {
  config: string | null;
  store: string | null;
  socket: string | null;
  /** Load the tasks file again when it changes, whatever it says itself. */
  watch: boolean;
}

const DEFAULT_CONFIG = '/etc/sunbird-tasks/tasks.yaml';
/** Exit code of a process that met a defect it cannot go on after. */
const DEFECT_EXIT = 70;

/** Runs a daemon until a signal stops it. Resolves after an orderly stop; rejects when it cannot start. */
export async function serve(options: ServeOptions): Promise<void> {
  keepNurserySmall();
  const log = openLog();
  endOnDefect(log);
  const file = resolve(options.config ?? process.env.SUNBIRD_TASKS_CONFIG ?? DEFAULT_CONFIG);
  const fileWatch = await FileWatch.of(file, systemClock);
  const load = () => loadFile(file, options);
  const { config, fingerprint } = await loadOrThrow(file, load);
  const daemonOptions = placeDaemon({ options, config, file, log });
  for (const warning of config.warnings) log.warn({ file }, warning);
  const signals = listenToSignals(log);
  const daemon = await Daemon.start({ ...daemonOptions, tasksFile: { path: file, load, fingerprint } });
  log.info(readyFields(daemon, daemonOptions), 'Ready');
  signals.onHangUp(() => void daemon.reload('SIGHUP'));
  if (options.watch || config.watch) fileWatch.start(() => daemon.reload('watch'));
  await signals.stop;
  fileWatch.stop();
  signals.onAgain(() => daemon.hurry());
  await daemon.stop();
  signals.release();
  log.info({}, 'Stopped');
}

function placeDaemon(told: { options: ServeOptions; config: Config; file: string; log: Log }): DaemonOptions {
  const { options, config, file, log } = told;
  const surroundings = { environment: process.env, uid: process.getuid?.() ?? 0 };
  const { mode, group, view } = config.socket;
  const path = socketPath(
    options.socket ?? process.env.SUNBIRD_TASKS_SOCKET ?? config.socket.path,
    surroundings,
  );
  const store =
    options.store === null
      ? placeStore(config.store, dirname(file), surroundings)
      : placeStore(storeFromUrl(options.store), process.cwd(), surroundings);
  return { config, store, socket: { path, mode, group, view }, log, environment: process.env };
}

async function loadOrThrow(
  file: string,
  load: () => Promise<LoadedConfig>,
): Promise<Extract<LoadedConfig, { ok: true }>> {
  const loaded = await load();
  if (loaded.ok) return loaded;
  const problems = loaded.problems.map((problem) => problem.text);
  const hint = existsSync(file) ? '' : '\nName the tasks file with --config FILE or SUNBIRD_TASKS_CONFIG.';
  throw new SunbirdError('INVALID_CONFIG', `${problems.join('\n')}${hint}`, { result: { problems } });
}

/** With no tasks file anywhere, a Quartz cluster that Sunbird's variables lead to is reason enough to serve. */
async function loadFile(file: string, { config }: ServeOptions): Promise<LoadedConfig> {
  const isNamed = config !== null || process.env.SUNBIRD_TASKS_CONFIG !== undefined;
  if (!isNamed && !existsSync(file) && findSunbirdConnection(process.env)) return await quartzAlone();
  return await loadConfig(file);
}

/** Loaded only here, because it brings the whole schema of the file along. */
async function quartzAlone(): Promise<LoadedConfig> {
  const { buildConfig } = await import('../config/build-config.ts');
  return { ok: true, config: { ...buildConfig({ quartz: {} }, '/'), warnings: [] }, fingerprint: '' };
}

function readyFields(daemon: Daemon, options: DaemonOptions) {
  const scheduled = options.config.tasks.filter((task) => task.schedule !== null).length;
  return {
    version: VERSION,
    replica: daemon.replica,
    socket: options.socket.path,
    store: storeName(options.store),
    tasks: options.config.tasks.length,
    scheduled,
  };
}

/** The first TERM or INT asks for a stop, each further one hurries it; HUP has the tasks file loaded again. */
function listenToSignals(log: Log) {
  const { promise: stop, resolve: stopNow } = Promise.withResolvers<void>();
  let again = () => {};
  let asked = false;
  let hungUp = false;
  let hangUp = () => {
    hungUp = true;
  };
  const ask = (signal: NodeJS.Signals) => {
    log.info({ signal }, asked ? 'Asked again: stopping without grace' : 'Stopping');
    if (asked) again();
    asked = true;
    stopNow();
  };
  const onHup = () => hangUp();
  process.on('SIGTERM', ask).on('SIGINT', ask).on('SIGHUP', onHup);
  // By itself Node would open its debugger on a TCP port; there is to be none.
  process.on('SIGUSR1', () => log.info({}, 'SIGUSR1 means nothing here'));
  return {
    stop,
    onAgain: (hurry: () => void) => {
      again = hurry;
    },
    /** One that came before this is made up for. */
    onHangUp: (reload: () => void) => {
      hangUp = reload;
      if (hungUp) reload();
    },
    release: () => process.off('SIGTERM', ask).off('SIGINT', ask).off('SIGHUP', onHup),
  };
}

/** State after an unknown throw is not to be trusted; the next boot recovers what ran. */
function endOnDefect(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, `A defect ended the scheduler: ${messageOf(error)}`);
    process.exit(DEFECT_EXIT);
  });
}
