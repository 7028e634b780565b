import { existsSync } from 'node:fs';
import { viewPathOf } from '../api/socket-path.ts';
import { acquireFileLock } from '../file-lock.ts';
import { clearStaleSocket } from './socket-place.ts';

/**
 * Removes the sockets that a dead scheduler left at a path of control.sock; returns the paths it removed. Throws
 * ALREADY_SERVED, and removes nothing, while a scheduler has the folder or listens there.
 */
export async function removeStaleSockets(path: string): Promise<string[]> {
  const lock = await acquireFileLock(`${path}.lock`, `the socket ${path}`);
  try {
    const there = [path, viewPathOf(path)].filter((each) => existsSync(each));
    for (const each of there) await clearStaleSocket(each);
    return there;
  } finally {
    await lock.release();
  }
}
