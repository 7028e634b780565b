import { expect, test } from 'vitest';
import { stepsOf } from './fixtures.ts';

const NONE = import.meta.dirname;

test('a migration of indexes alone needs no fixture', () => {
  const sql =
    '-- faster\nDROP INDEX a;\nCREATE UNIQUE INDEX b\n  ON run (number)\n  WHERE ended_at IS NOT NULL;\n';
  expect(stepsOf([{ name: 'faster', sql }], NONE)).toEqual([{ number: 1, name: 'faster', sql, rows: '' }]);
});

test.each([
  'ALTER TABLE run ADD COLUMN x TEXT;',
  'CREATE INDEX a ON run (number);\nUPDATE run SET state = state;',
])('one that may change rows asks for its fixture: %s', (sql) => {
  expect(() => stepsOf([{ name: 'more', sql }], NONE)).toThrow(
    /Migration 1 \(more\) changes more than indexes. Write .*001-more.sql with rows/,
  );
});
