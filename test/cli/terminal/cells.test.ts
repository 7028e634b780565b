import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/shown/shown.ts';

const WIDTHS = [40, 60, 80, 120, 200];
const TABLES = ['list', 'list --next', 'runs', 'audit', 'replicas'];
const ISOLATES = /[\u2067\u2069]/g;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

/** The cells of a table below its titles; two spaces part them. */
function cellsOf(table: string): string[] {
  const [, ...rows] = table.replaceAll(ISOLATES, '').trimEnd().split('\n');
  return rows.flatMap((row) => row.split(/ {2,}/));
}

test.each(TABLES)('%s tells each cell in full, or marks where it was cut', async (line) => {
  const whole = cellsOf((await scene.show(line, {})).out);
  expect(whole.filter((cell) => cell.includes('…'))).toEqual([]);
  for (const columns of WIDTHS) {
    const cells = cellsOf((await scene.show(line, { columns, env: { NO_COLOR: '1' } })).out);
    const told = (cell: string) => {
      const [start = '', ...end] = cell.split('…');
      return whole.some((text) => text === cell || (end.length > 0 && isCut(text, start, end.join(''))));
    };
    expect({ columns, untold: cells.filter((cell) => !told(cell)) }).toEqual({ columns, untold: [] });
  }
});

function isCut(text: string, start: string, end: string): boolean {
  return text.startsWith(start) && text.endsWith(end) && start.length + end.length < text.length;
}
