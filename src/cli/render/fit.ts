import { type Cell, GAP, type Table } from './table.ts';
import { displayWidth, shorten } from './width.ts';

/** A column that is cut narrower than this tells nothing any more, and goes. */
const LEAST_WIDTH = 12;

/** The table as it fits into so many columns: those that may go do so in their order, a shrinking one only where cutting it is too little. 0 = unknown. */
export function fitTable(table: Table, columns: number): Table {
  if (columns === 0) return table;
  let fitting = table;
  for (let excess = widthOf(fitting) - columns; excess > 0; excess = widthOf(fitting) - columns) {
    const at = nextToGo(fitting);
    if (at === -1) return fitting;
    const width = (columnWidths(fitting)[at] ?? 0) - excess;
    const isEnough = fitting.columns[at]?.shrinks && width >= LEAST_WIDTH;
    fitting = isEnough ? shrink(fitting, at, width) : drop(fitting, at);
  }
  return fitting;
}

/** The width of each column: its widest cell, or its title. */
export function columnWidths({ columns, rows }: Table): number[] {
  return columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[index]?.text ?? '')), displayWidth(title)),
  );
}

function widthOf(table: Table): number {
  const widths = columnWidths(table);
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** The column with the lowest order, or -1 when all that are left have to stay. */
function nextToGo({ columns }: Table): number {
  const orders = columns.map(({ dropOrder }) => dropOrder ?? Number.POSITIVE_INFINITY);
  const lowest = Math.min(...orders);
  return lowest === Number.POSITIVE_INFINITY ? -1 : orders.indexOf(lowest);
}

function drop({ columns, rows }: Table, at: number): Table {
  const keep = (_: unknown, index: number) => index !== at;
  return { columns: columns.filter(keep), rows: rows.map((row) => row.filter(keep)) };
}

function shrink({ columns, rows }: Table, at: number, width: number): Table {
  const cut = (cell: Cell, index: number) =>
    index === at ? { ...cell, text: shorten(cell.text, width) } : cell;
  const titles = columns.map((column, index) =>
    index === at ? { ...column, title: shorten(column.title, width) } : column,
  );
  return { columns: titles, rows: rows.map((row) => row.map(cut)) };
}
