import type { AuditView } from '../../api/operator-views.ts';
import { ABSENT, type Cell, cell, column, NAMES, rigid, SENTENCES, type Table } from './table.ts';
import { pastTime, type TimeView, zoneLabel } from './time.ts';

/** The table of `audit`; the wide one adds the socket. */
export function auditTable(rows: readonly AuditView[], view: TimeView, wide: boolean): Table {
  const columns = [
    column(`AT (${zoneLabel(view)})`),
    column('WHAT', { dropOrder: 4, shrinks: true, stays: true, leastWidth: 10 }),
    column('ON', { ...NAMES, dropOrder: 3 }),
    column('BY', { dropOrder: 5, shrinks: true, leastWidth: 8, ampleWidth: 16 }),
    column('OUTCOME', { dropOrder: 2, shrinks: true, stays: true, leastWidth: 10 }),
    ...(wide ? [column('SOCKET')] : []),
    column('DETAILS', { ...SENTENCES, dropOrder: 1 }),
  ];
  return { columns: wide ? columns.map(rigid) : columns, rows: rows.map((row) => auditRow(row, view, wide)) };
}

function auditRow(row: AuditView, view: TimeView, wide: boolean): Cell[] {
  return [
    cell(pastTime(row.at, view)),
    cell(row.what),
    row.on === null ? ABSENT : cell(row.on),
    row.by === null ? ABSENT : cell(row.by),
    row.refusal === null ? cell('done', 'good') : cell(row.refusal, 'bad'),
    ...(wide ? [cell(row.socket)] : []),
    cell(detailWords(row)),
  ];
}

/** What else was asked for, in a line: the reason first. */
function detailWords({ reason, details }: AuditView): string {
  const words = Object.entries(details).map(([key, value]) => `${key}=${textOf(value)}`);
  return [...(reason === null ? [] : [reason]), ...words].join('; ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
