import type { Envelope } from '../api/envelope.ts';
import { fitTable } from './render/fit.ts';
import { plainTable } from './render/plain-table.ts';
import { oneLine, safeLines } from './render/safe-text.ts';
import type { Table } from './render/table.ts';
import type { Sink, Terminal } from './terminal.ts';

/** Prints the one document of -o json. */
export function printEnvelope({ stdout }: Terminal, envelope: Envelope<object>): void {
  stdout.write(`${JSON.stringify(envelope)}\n`);
}

/** Prints a table: for a person with colours and fitted to the width, into a pipe plain and whole. */
export async function printTable({ stdout, env }: Terminal, table: Table): Promise<void> {
  const safe = oneLineCells(table);
  if (!stdout.isTTY || env.TERM === 'dumb') {
    stdout.write(plainTable(stdout.isTTY ? fitTable(safe, stdout.columns) : safe));
    return;
  }
  // Loaded only here: together they cost as much as all the rest of the program.
  const { prettyTable } = await import('./render/pretty-table.ts');
  stdout.write(prettyTable(fitTable(safe, stdout.columns), !env.NO_COLOR));
}

/** Prints lines; on a terminal without effect of the control characters in them. */
export function printLines(sink: Sink, text: string): void {
  sink.write(`${sink.isTTY ? safeLines(text) : text}\n`);
}

/** A line break within a cell would be a row of its own to whoever reads the table. */
function oneLineCells(table: Table): Table {
  const rows = table.rows.map((row) => row.map((cell) => ({ ...cell, text: oneLine(cell.text) })));
  return { columns: table.columns, rows };
}
