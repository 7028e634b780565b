import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { socketCandidates } from '../api/socket-path.ts';
import { SunbirdError } from '../errors.ts';

/** Who the daemon runs as, and what it was told by its environment. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  uid: number;
}

const SYSTEM_STORE = '/var/lib/sunbird-tasks/tasks.db';
const SCHEME = 'sqlite:';

/** The file of a `sqlite:` URL (`:memory:` stays), made absolute from `base`; null stands for the default. */
export function storePath(url: string | null, base: string, surroundings: Surroundings): string {
  if (url === null) return defaultStorePath(surroundings);
  if (!url.startsWith(SCHEME)) {
    throw new SunbirdError(
      'INVALID_CONFIG',
      `The store ${url} is not known to this version; write sqlite:/path/to/tasks.db.`,
    );
  }
  const path = url.slice(SCHEME.length);
  if (path === ':memory:') return path;
  if (path === '')
    throw new SunbirdError(
      'INVALID_CONFIG',
      `The store ${url} names no file; write sqlite:/path/to/tasks.db.`,
    );
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
