import { expect, test } from 'vitest';
import type { AuditView } from '../../../src/api/operator-views.ts';
import { auditTable } from '../../../src/cli/render/audit-table.ts';
import { fitTable } from '../../../src/cli/render/fit.ts';
import { plainTable } from '../../../src/cli/render/plain-table.ts';

const VIEW = { now: new Date('2026-01-15T00:00:00Z'), timezone: 'UTC' };
const ROW: AuditView = {
  at: '2026-01-12T23:30:00.000Z',
  what: 'reschedule task',
  on: 'organisations/update-user-count',
  by: 'ops1',
  reason: 'less load at four',
  socket: 'control',
  refusal: 'JOB_ALREADY_RUNNING',
  details: { schedule: '0 4 * * *' },
};

function linesAt(columns: number): string[] {
  return plainTable(fitTable(auditTable([ROW], VIEW, false), columns))
    .trimEnd()
    .split('\n');
}

test('tells all where there is room', () => {
  expect(linesAt(200)[1]).toBe(
    '2026-01-12 23:30  reschedule task  organisations/update-user-count  ops1  JOB_ALREADY_RUNNING  less load at four; schedule=0 4 * * *',
  );
});

test.each([
  [80, '2026-01-12 23:30  reschedule task  organisat…er-count  ops1  JOB_ALREADY_RUNNING'],
  [60, '2026-01-12 23:30  reschedule…  organisa…r-count  JOB_ALREAD…'],
])('fits into %d columns, and still says what was done to what, and the outcome', (columns, line) => {
  const lines = linesAt(columns);
  expect(lines[1]).toBe(line);
  expect(Math.max(...lines.map((each) => each.length))).toBeLessThanOrEqual(columns);
});
