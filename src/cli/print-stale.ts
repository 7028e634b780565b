import type { ListResult } from '../api/views.ts';
import { printLines } from './output.ts';
import { fullTime } from './render/time.ts';
import type { Terminal } from './terminal.ts';

/** Says so when the scheduler answered from memory, because its store cannot be read. */
export function printStale(terminal: Terminal, result: ListResult<unknown>): void {
  const sentence = staleSentence(result, terminal.clock.now());
  if (sentence !== null) printLines(terminal.stderr, sentence);
}

/** The sentence for that, or null for a fresh answer. */
export function staleSentence({ staleSince, timezone }: ListResult<unknown>, now: Date): string | null {
  if (staleSince === null) return null;
  return `The store cannot be read: this is how things stood at ${fullTime(staleSince, { now, timezone })}.`;
}
