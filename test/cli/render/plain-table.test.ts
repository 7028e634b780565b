import { expect, test } from 'vitest';
import { plainTable } from '../../../src/cli/render/plain-table.ts';
import { sampleTable } from '../../support/sample-table.ts';

test('aligns columns, without spaces at the ends of lines', () => {
  const table = sampleTable(['TASK', 'STATE'], ['refresh-cache', 'idle'], ['x', 'running']);
  expect(plainTable(table)).toBe('TASK           STATE\nrefresh-cache  idle\nx              running\n');
});

test('aligns what stands behind wide characters', () => {
  const table = sampleTable(['TASK', 'STATE'], ['学校', 'idle'], ['abcd', 'idle']);
  expect(plainTable(table)).toBe('TASK  STATE\n学校  idle\nabcd  idle\n');
});

test('prints the titles of a table without rows', () => {
  expect(plainTable(sampleTable(['TASK', 'STATE']))).toBe('TASK  STATE\n');
});
