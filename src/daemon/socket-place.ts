import { constants, existsSync } from 'node:fs';
import { access, chmod, lstat, mkdir, readFile, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { LONGEST_SOCKET_PATH } from '../api/socket-path.ts';
import { errnoOf, messageOf, SunbirdError } from '../errors.ts';
import { askListener } from './ask-listener.ts';

/** Refuses a path the kernel would cut off or Node would answer EINVAL for. */
export function checkPathLength(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= LONGEST_SOCKET_PATH) return;
  throw new SunbirdError(
    'INVALID_CONFIG',
    `The socket path ${path} has ${bytes} bytes; a Unix socket takes at most ${LONGEST_SOCKET_PATH}. Choose a shorter one.`,
  );
}

/** Makes the folder of the sockets when it is missing, and refuses one that others could play tricks in. */
export async function prepareFolder(socketPath: string, mode: number): Promise<void> {
  const folder = dirname(socketPath);
  try {
    // Asked first, because mkdir tells ENOENT of a file system that is read-only.
    await access(nearestThere(folder), constants.W_OK | constants.X_OK);
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) await chmod(folder, mode);
  } catch (error) {
    throw new SunbirdError(
      'INVALID_CONFIG',
      `The socket folder ${folder} cannot be used (${errnoOf(error) ?? messageOf(error)}). Mount a writable folder ` +
        'there (in Kubernetes an emptyDir), or choose another with --socket FILE.',
      { cause: error },
    );
  }
  const { uid, mode: found } = await stat(folder);
  const ownUid = process.getuid?.() ?? 0;
  if (uid !== 0 && uid !== ownUid) {
    throw new SunbirdError(
      'INVALID_CONFIG',
      `The socket folder ${folder} belongs to uid ${uid}, neither root nor ${ownUid}.`,
    );
  }
  const STICKY = 0o1000;
  if ((found & 0o002) !== 0 && (found & STICKY) === 0) {
    throw new SunbirdError(
      'INVALID_CONFIG',
      `Everybody may write to the socket folder ${folder}. Take that away: chmod o-w ${folder}`,
    );
  }
}

/**
 * Makes room for a socket: removes one that nobody listens on any more. Anything else at the path is refused and left
 * as it is. To be called with the folder's lock held.
 */
export async function clearStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!found) return;
  if (!found.isSocket()) {
    const kind = found.isSymbolicLink()
      ? 'a symbolic link'
      : found.isDirectory()
        ? 'a directory'
        : 'a plain file';
    throw new SunbirdError(
      'INVALID_CONFIG',
      `At ${path} there is ${kind}, not a socket. Remove it, or use another path.`,
    );
  }
  if (await isListenedOn(path)) {
    const listener = await askListener(path);
    const who = listener
      ? `Another scheduler (pid ${listener.pid}, with the store ${listener.store})`
      : 'Another program';
    throw new SunbirdError(
      'ALREADY_SERVED',
      `${who} listens on ${path}. Stop it, or use a path in another folder.`,
    );
  }
  await unlink(path);
}

/** The number of a group by its name or number. */
export async function findGroupId(group: string): Promise<number> {
  if (/^\d+$/.test(group)) return Number(group);
  const lines = (await readFile('/etc/group', 'utf8')).split('\n').map((line) => line.split(':'));
  const gid = lines.find(([name]) => name === group)?.[2];
  if (gid !== undefined) return Number(gid);
  throw new SunbirdError(
    'INVALID_CONFIG',
    `socket.group: there is no group ${JSON.stringify(group)} in /etc/group.`,
  );
}

/** The folder itself, or the closest one above it that is there. */
function nearestThere(folder: string): string {
  return existsSync(folder) ? folder : nearestThere(dirname(folder));
}

function isListenedOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // EAGAIN: somebody listens whose queue is full.
    socket.once('error', (error) => resolve(errnoOf(error) !== 'ECONNREFUSED'));
  });
}
