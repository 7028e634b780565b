import { type Column, GAP, type Table } from './table.ts';
import { displayWidth, shorten, shortenMiddle } from './width.ts';

/** The width of each column; null for one that has to go. */
type Plan = (number | null)[];

/** The table as it fits into so many columns: what may give way does so in its order, and only as far as it has to. 0 = unknown. */
export function fitTable(table: Table, columns: number): Table {
  if (columns === 0) return table;
  const widths = columnWidths(table);
  if (totalOf(widths) <= columns) return table;
  return cutTable(table, planFit(table.columns, widths, columns));
}

/** The width of each column: its widest cell, or its title. */
export function columnWidths({ columns, rows }: Table): number[] {
  return columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[index]?.text ?? '')), displayWidth(title)),
  );
}

function totalOf(plan: Plan): number {
  const widths = plan.filter((width) => width !== null);
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

function planFit(columns: readonly Column[], widths: readonly number[], room: number): Plan {
  const plan: Plan = [...widths];
  const shrinking = new Set<number>();
  const least = () =>
    plan.map((width, at) => (shrinking.has(at) ? leastOf(columns[at], width) : ampleOf(columns[at], width)));
  for (const at of inOrder(columns)) {
    if (totalOf(least()) <= room) break;
    if (columns[at]?.shrinks) shrinking.add(at);
    if (columns[at]?.stays || (shrinking.has(at) && totalOf(least()) <= room)) continue;
    shrinking.delete(at);
    drop(plan, at, columns);
  }
  return squeeze(plan, least(), room);
}

/** Places of the columns that may give way, the lowest order first. */
function inOrder(columns: readonly Column[]): number[] {
  return columns
    .flatMap(({ dropOrder }, at) => (dropOrder === null ? [] : [{ at, dropOrder }]))
    .sort((a, b) => a.dropOrder - b.dropOrder)
    .map(({ at }) => at);
}

function leastOf(column: Column | undefined, width: number | null): number | null {
  return width === null ? null : Math.min(width, column?.leastWidth ?? width);
}

function ampleOf(column: Column | undefined, width: number | null): number | null {
  return width === null ? null : Math.min(width, column?.ampleWidth ?? width);
}

function drop(plan: Plan, at: number, columns: readonly Column[]): void {
  plan[at] = null;
  const next = plan[at + 1];
  const title = columns[at + 1]?.titleAlone;
  if (typeof next === 'number' && title) plan[at + 1] = Math.max(next, displayWidth(title));
}

/** Takes what is too much from the widest column that may become narrower, column by column of the screen. */
function squeeze(plan: Plan, least: Plan, room: number): Plan {
  for (let excess = totalOf(plan) - room; excess > 0; excess--) {
    const spare = plan.map((width, at) => ((width ?? 0) > (least[at] ?? 0) ? (width ?? 0) : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) return plan;
    plan[widest] = (plan[widest] ?? 0) - 1;
  }
  return plan;
}

function cutTable({ columns, rows }: Table, plan: Plan): Table {
  const keep = (_: unknown, at: number) => plan[at] !== null;
  const cut = (text: string, at: number) => {
    const width = plan[at] ?? 0;
    return columns[at]?.cut === 'middle' ? shortenMiddle(text, width) : shorten(text, width);
  };
  const titled = columns.map((column, at) => {
    const title = (plan[at - 1] === null && column.titleAlone) || column.title;
    return { ...column, title: cut(title, at) };
  });
  const fitted = rows.map((row) => row.map((cell, at) => ({ ...cell, text: cut(cell.text, at) })));
  return { columns: titled.filter(keep), rows: fitted.map((row) => row.filter(keep)) };
}
