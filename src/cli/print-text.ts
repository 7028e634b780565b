import { successEnvelope } from '../api/envelope.ts';
import { safeLines } from '../safe-text.ts';
import type { Session } from './command.ts';
import { printEnvelope } from './output.ts';

/** Prints a text that is an answer by itself; with -o json within the one document. */
export function printText({ terminal, format }: Pick<Session, 'terminal' | 'format'>, text: string): void {
  if (format !== 'json') {
    // Names of Quartz's jobs, of which metrics has some, may hold anything.
    terminal.stdout.write(terminal.stdout.isTTY ? safeLines(text) : text);
    return;
  }
  const head = { id: 'api.client', msgid: globalThis.crypto.randomUUID(), now: terminal.clock.now() };
  printEnvelope(terminal, successEnvelope(head, { response: text }));
}
