import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LONGEST_SOCKET_PATH } from '../api/socket-path.ts';
import { errnoOf, messageOf, SunbirdError } from '../errors.ts';

const START_IT = 'Is "sunbird-tasks serve" running?';
const NAME_IT = 'Name its socket with --socket FILE or SUNBIRD_TASKS_SOCKET.';

/** Refuses what lies at the path when it cannot be, or should not be trusted as, the scheduler's socket. */
export function checkSocket(path: string, uid: number): void {
  checkLength(path);
  const found = look(path, uid);
  checkKind(path, found);
  checkFolder(path, uid);
}

/** What a failed connection means, in words. */
export function connectError(error: unknown, path: string, uid: number): SunbirdError {
  const errno = errnoOf(error);
  switch (errno) {
    case 'EACCES':
    case 'EPERM':
      return new SunbirdError('UNAUTHORIZED', deniedSentence(path, uid), { cause: error });
    case 'ENOENT':
      return missingError([path], error);
    case 'ECONNREFUSED':
      return unreachable(path, `(${errno}): the file is there but nobody listens. ${START_IT}`, error);
    case 'EAGAIN':
      return new SunbirdError(
        'NO_ANSWER',
        `The scheduler at ${path} has too many callers in line (EAGAIN). Try again in a moment.`,
        { cause: error },
      );
    default:
      return unreachable(path, `(${errno ?? messageOf(error)}). ${START_IT}`, error);
  }
}

/** Nothing is there to connect to; names every place that was looked at. */
export function missingError(candidates: readonly string[], cause?: unknown): SunbirdError {
  const places = candidates.join(' nor at ');
  const sentence = `Cannot reach the scheduler: there is no socket at ${places}. ${START_IT} ${NAME_IT}`;
  return new SunbirdError('UNREACHABLE', sentence, { cause });
}

function checkLength(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= LONGEST_SOCKET_PATH) return;
  throw new SunbirdError(
    'USAGE',
    `The socket path ${path} has ${bytes} bytes; a Unix socket takes at most ${LONGEST_SOCKET_PATH}. ` +
      'Give a shorter one, such as a relative path from its folder.',
  );
}

function look(path: string, uid: number): Stats {
  try {
    return lstatSync(path);
  } catch (error) {
    throw connectError(error, path, uid);
  }
}

/** A symbolic link is refused too: who may write the folder could lead a caller anywhere with it. */
function checkKind(path: string, found: Stats): void {
  if (found.isSocket()) return;
  const kind = found.isSymbolicLink()
    ? 'a symbolic link'
    : found.isDirectory()
      ? 'a directory'
      : 'a plain file';
  throw unreachable(path, `: there is ${kind}, not a socket. ${NAME_IT}`);
}

function checkFolder(path: string, uid: number): void {
  const folder = dirname(path);
  const owner = statSync(folder).uid;
  if (owner === 0 || owner === uid) return;
  throw new SunbirdError(
    'UNAUTHORIZED',
    `The folder ${folder} belongs to uid ${owner}, neither root nor yourself (uid ${uid}): whoever answers there ` +
      `is not to be trusted. Run this command as uid ${owner}.`,
  );
}

function deniedSentence(path: string, uid: number): string {
  const start = `You (uid ${uid}) may not open ${path}`;
  try {
    const found = lstatSync(path);
    const mode = (found.mode & 0o7777).toString(8).padStart(4, '0');
    return `${start}: it belongs to uid ${found.uid}, gid ${found.gid}, mode ${mode}. Run this command as uid ${found.uid}.`;
  } catch {
    return `${start}: a folder on the way to it is closed to you. Run this command as the scheduler's user.`;
  }
}

function unreachable(path: string, why: string, cause?: unknown): SunbirdError {
  const gap = why.startsWith(':') ? '' : ' ';
  return new SunbirdError('UNREACHABLE', `Cannot reach the scheduler at ${path}${gap}${why}`, { cause });
}
