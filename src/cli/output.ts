import type { Envelope } from '../api/envelope.ts';
import { oneLine, safeLines } from '../safe-text.ts';
import { fitTable } from './render/fit.ts';
import { isolateRightToLeft } from './render/isolate.ts';
import { plainTable } from './render/plain-table.ts';
import type { Cell, Table } from './render/table.ts';
import { wrapLines } from './render/wrap.ts';
import type { Sink, Terminal } from './terminal.ts';

/** Prints the one document of -o json. */
export function printEnvelope({ stdout }: Terminal, envelope: Envelope<object>): void {
  stdout.write(`${JSON.stringify(envelope)}\n`);
}

/** Prints a table: for a person with colours and fitted to the width, into a pipe plain and whole. */
export async function printTable(terminal: Terminal, table: Table): Promise<void> {
  const { stdout } = terminal;
  const tableText = await loadTableText(terminal);
  stdout.write(tableText(table, stdout.columns));
}

/** How tables become text here; what draws them for a person is loaded only where there is one. */
export async function loadTableText({
  stdout,
  env,
}: Terminal): Promise<(table: Table, columns: number) => string> {
  if (!stdout.isTTY) return (table) => plainTable(oneLineCells(table));
  if (env.TERM === 'dumb')
    return (table, columns) => isolateRightToLeft(plainTable(fitTable(oneLineCells(table), columns)));
  // Together they cost as much as all the rest of the program.
  const { prettyTable } = await import('./render/pretty-table.ts');
  return (table, columns) =>
    isolateRightToLeft(prettyTable(fitTable(oneLineCells(table), columns), !env.NO_COLOR));
}

/** Prints lines of several tones: in colours for a person who wants them, else as text. */
export async function printToned(
  { stdout, env }: Terminal,
  lines: readonly (readonly Cell[])[],
): Promise<void> {
  const isColoured = stdout.isTTY && env.TERM !== 'dumb' && !env.NO_COLOR;
  const paint = isColoured ? (await import('./render/pretty-table.ts')).paintCell : ({ text }: Cell) => text;
  const text = lines.map((line) => `${line.map(paint).join('').trimEnd()}\n`).join('');
  stdout.write(stdout.isTTY ? isolateRightToLeft(text) : text);
}

/** Prints sentences: on a terminal broken to fit, and without effect of the control characters in them. */
export function printLines(sink: Sink, text: string): void {
  sink.write(`${linesFor(sink, text)}\n`);
}

/** Sentences as they are printed there, without the last line end. */
export function linesFor(sink: Sink, text: string): string {
  return sink.isTTY ? isolateRightToLeft(wrapLines(safeLines(text), sink.columns)) : text;
}

/** Prints lines that are broken already, or never must be because a program reads them too; else as sentences are. */
export function printWhole(sink: Sink, text: string): void {
  sink.write(`${sink.isTTY ? isolateRightToLeft(safeLines(text)) : text}\n`);
}

/** A line break within a cell would be a row of its own to whoever reads the table. */
function oneLineCells(table: Table): Table {
  const rows = table.rows.map((row) => row.map((cell) => ({ ...cell, text: oneLine(cell.text) })));
  return { columns: table.columns, rows };
}

/** The width to break lines at, or 0 where none is to be broken: it is unknown, or no person looks. */
export function columnsOf({ isTTY, columns }: Sink): number {
  return isTTY ? columns : 0;
}
