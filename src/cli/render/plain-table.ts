import { columnWidths } from './fit.ts';
import { GAP, type Table } from './table.ts';
import { padTo } from './width.ts';

/** Aligned columns of plain text, a line each, without spaces at the ends. */
export function plainTable(table: Table): string {
  const widths = columnWidths(table);
  const titles = table.columns.map(({ title }) => title);
  const lines = [titles, ...table.rows.map((row) => row.map(({ text }) => text))];
  return lines.map((texts) => `${plainLine(texts, widths)}\n`).join('');
}

function plainLine(texts: readonly string[], widths: readonly number[]): string {
  const gap = ' '.repeat(GAP);
  return texts
    .map((text, index) => padTo(text, widths[index] ?? 0))
    .join(gap)
    .trimEnd();
}
