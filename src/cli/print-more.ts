import type { NewestResult } from '../api/views.ts';
import { printLines } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Says so when the limit left out what matches too. */
export function printMore({ stderr }: Terminal, { response, more }: NewestResult<unknown>): void {
  if (more) printLines(stderr, `These are the newest ${response.length}; see more with --limit N.`);
}
