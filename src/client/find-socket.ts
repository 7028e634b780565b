import { lstatSync } from 'node:fs';
import { errnoOf } from '../errors.ts';

/** The first candidate at which there is something, or undefined. */
export function findSocket(candidates: readonly string[]): string | undefined {
  return candidates.find(isThere);
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
