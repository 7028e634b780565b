import type { CopiedTableView } from '../../api/store-copy-view.ts';
import { cell, column, type Table } from './table.ts';

/** Of a checksum so much tells it from others. */
const SHORT = 12;

/** The table of `store copy`; the wide one has whole checksums. */
export function copyTable(tables: readonly CopiedTableView[], wide: boolean): Table {
  return {
    columns: [column('TABLE'), column('ROWS'), column('CHECKSUM')],
    rows: tables.map(({ table, rows, checksum }) => [
      cell(table),
      cell(String(rows)),
      cell(wide ? checksum : checksum.slice(0, SHORT), 'dim'),
    ]),
  };
}
