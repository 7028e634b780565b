import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../errors.ts';

const FOLDER = 'sunbird-tasks';
const CONTROL = 'control.sock';

/**
 * Where control.sock may be, in the order in which both sides look: the path that was given, else the one of
 * SUNBIRD_TASKS_SOCKET, else /run, the user's runtime folder and a folder of the user's own among temporary files.
 */
export function socketCandidates(explicit: string | null, env: NodeJS.ProcessEnv, uid: number): string[] {
  const told = explicit ?? env.SUNBIRD_TASKS_SOCKET;
  if (told) return [told];
  const folders = [`/run/${FOLDER}`];
  if (env.XDG_RUNTIME_DIR) folders.push(join(env.XDG_RUNTIME_DIR, FOLDER));
  folders.push(join(env.TMPDIR || '/tmp', `${FOLDER}-${uid}`));
  return folders.map((folder) => join(folder, CONTROL));
}

/** The first candidate at which there is something, or undefined. */
export function findSocket(candidates: readonly string[]): string | undefined {
  return candidates.find(isThere);
}

/** The socket for reading that lies beside this control.sock. */
export function viewSocketBeside(controlPath: string): string {
  return join(dirname(controlPath), 'view.sock');
}

/** What cannot be looked at (EACCES) counts as there: passing it over would hide the reason. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    return errno !== 'ENOENT' && errno !== 'ENOTDIR';
  }
}
