import type { CheckView } from '../../api/doctor-view.ts';

/** What lies where the scheduler's socket should be. */
export interface PlaceFacts {
  uid: number;
  /** Where it was looked for, in order. */
  candidates: readonly string[];
  /** The first of them at which there is something, or null. */
  path: string | null;
  /** Null when it cannot be looked at. */
  socket: { uid: number; mode: number; isSocket: boolean } | null;
  /** Null when it cannot be looked at. */
  folder: { path: string; uid: number; mode: number } | null;
}

const STICKY = 0o1000;
const WRITABLE_BY_ALL = 0o002;

/** Judges the socket's file and its folder, seen from outside of the scheduler. Pure. */
export function judgePlace({ uid, candidates, path, socket, folder }: PlaceFacts): CheckView[] {
  if (path === null)
    return [
      fail(
        'socket',
        `There is no socket at ${candidates.join(' nor at ')}.`,
        'Start the scheduler: sunbird-tasks serve; or name its socket: --socket FILE',
      ),
    ];
  const checks: CheckView[] = [];
  if (!socket)
    checks.push(
      fail('socket', `${path} cannot be looked at by uid ${uid}.`, 'Run this as the user of the scheduler.'),
    );
  else if (!socket.isSocket)
    checks.push(fail('socket', `${path} is no socket.`, 'Remove it, or name another: --socket FILE'));
  else
    checks.push(
      ok('socket', `${path} belongs to uid ${socket.uid}, mode ${octal(socket.mode)}; you are uid ${uid}.`),
    );
  if (folder) checks.push(judgeFolder(folder, uid));
  return checks;
}

function judgeFolder({ path, uid: owner, mode }: NonNullable<PlaceFacts['folder']>, uid: number): CheckView {
  const sentence = `${path} belongs to uid ${owner}, mode ${octal(mode)}.`;
  if (owner !== 0 && owner !== uid)
    return fail(
      'folder',
      `${sentence} That is neither root nor you (uid ${uid}).`,
      `Run this as uid ${owner}.`,
    );
  if ((mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0)
    return fail('folder', `${sentence} Everybody could put another socket there.`, `chmod o-w ${path}`);
  return ok('folder', sentence);
}

function ok(check: string, sentence: string): CheckView {
  return { check, state: 'ok', sentence, advice: null, fix: null };
}

function fail(check: string, sentence: string, advice: string): CheckView {
  return { check, state: 'fail', sentence, advice, fix: null };
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
