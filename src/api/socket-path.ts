import { dirname, join } from 'node:path';

/** The longest path the kernel takes for a Unix socket (sun_path, without its closing NUL). */
export const LONGEST_SOCKET_PATH = 107;

const FOLDER = 'sunbird-tasks';
const CONTROL = 'control.sock';
const VIEW = 'view.sock';

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

/** The socket that only reads, in the folder of the other. */
export function viewPathOf(controlPath: string): string {
  return join(dirname(controlPath), VIEW);
}
