import type { ListResult } from '../api/views.ts';
import { printLines } from './output.ts';
import { fullTime } from './render/time.ts';
import type { Terminal } from './terminal.ts';

/** Says so when the scheduler answered from memory, because its store cannot be read. */
export function printStale(terminal: Terminal, { staleSince, timezone }: ListResult<unknown>): void {
  if (staleSince === null) return;
  const at = fullTime(staleSince, { now: terminal.clock.now(), timezone });
  printLines(terminal.stderr, `The store cannot be read: this is how things stood at ${at}.`);
}
