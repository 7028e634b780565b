import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { socketCandidates } from '../api/socket-path.ts';
import { type StoreConfig, withoutPassword } from '../config/store-config.ts';
import { SunbirdError } from '../errors.ts';
import { completeConnection } from '../postgres/complete-connection.ts';
import { type ConnectionOptions, connectionName } from '../postgres/connection-options.ts';

/** Who the daemon runs as, and what it was told by its environment. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  uid: number;
}

const SYSTEM_STORE = '/var/lib/sunbird-tasks/tasks.db';
const SCHEME = 'sqlite:';
const FORMS = 'write sqlite:/path/to/tasks.db or postgres://user@host:5432/database';

/** Where the store is, ready to be opened. */
export type StorePlace =
  | {
      kind: 'sqlite';
      /** Absolute, or `:memory:`. */
      path: string;
    }
  | { kind: 'postgres'; connection: ConnectionOptions; schema: string };

/**
 * Where a store is: the file of a `sqlite:` URL, made absolute from `base`, or a Postgres with what its URL leaves out
 * filled from the environment; null stands for the default. Throws INVALID_CONFIG.
 */
export function placeStore(store: StoreConfig | null, base: string, surroundings: Surroundings): StorePlace {
  if (store?.kind === 'postgres') return placePostgres(store, surroundings);
  const path = store === null ? defaultStorePath(surroundings) : sqlitePath(store.url, base);
  return { kind: 'sqlite', path };
}

/** A store as the log names it, without a password. */
export function storeName(place: StorePlace): string {
  if (place.kind === 'sqlite') return place.path;
  return `${connectionName(place.connection)}, schema ${place.schema}`;
}

function placePostgres(
  { url, env, schema, passwordFile }: Extract<StoreConfig, { kind: 'postgres' }>,
  { environment }: Surroundings,
): StorePlace {
  const told = url ?? (env === null ? 'postgres:' : environment[env]);
  if (!told) throw new SunbirdError('INVALID_CONFIG', `store.env: the environment has no variable ${env}.`);
  const connection = completeConnection(told, environment);
  return { kind: 'postgres', schema, connection: { ...connection, passwordFile } };
}

function sqlitePath(url: string, base: string): string {
  if (!url.startsWith(SCHEME))
    throw new SunbirdError(
      'INVALID_CONFIG',
      `The store ${withoutPassword(url)} is of no known kind; ${FORMS}.`,
    );
  const path = url.slice(SCHEME.length);
  if (path === ':memory:') return path;
  if (path === '') throw new SunbirdError('INVALID_CONFIG', `The store ${url} names no file; ${FORMS}.`);
  return isAbsolute(path) ? path : resolve(base, path);
}

/** Where to listen: as told, else the first place of the list both sides share whose folder can be made or written. */
export function socketPath(told: string | null, { environment, uid }: Surroundings): string {
  if (told !== null) return resolve(told);
  const candidates = socketCandidates(null, environment, uid);
  return candidates.find((path) => canHold(dirname(path))) ?? candidates[0] ?? '';
}

function defaultStorePath({ environment, uid }: Surroundings): string {
  if (uid === 0) return SYSTEM_STORE;
  const state =
    environment.XDG_STATE_HOME ?? (environment.HOME ? join(environment.HOME, '.local/state') : undefined);
  if (state && isAbsolute(state)) return join(state, 'sunbird-tasks/tasks.db');
  throw new SunbirdError(
    'INVALID_CONFIG',
    `There is no place for the store: uid ${uid} has no HOME. Mount a writable folder and name it, such as --store sqlite:/data/tasks.db.`,
  );
}

/** Whether a folder, or the nearest one above it that is there, can be written. */
function canHold(folder: string): boolean {
  if (!existsSync(folder)) return folder !== dirname(folder) && canHold(dirname(folder));
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
