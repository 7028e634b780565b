import { type Column, cell, column, type Table } from '../../src/cli/render/table.ts';

/** A table of plain cells; a title may come with how its column gives way. */
export function sampleTable(
  titles: readonly (string | readonly [string, Partial<Column>])[],
  ...rows: readonly (readonly string[])[]
): Table {
  return {
    columns: titles.map((title) => (typeof title === 'string' ? column(title) : column(...title))),
    rows: rows.map((texts) => texts.map((text) => cell(text))),
  };
}
