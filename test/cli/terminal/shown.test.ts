import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import type { FakeTerminalOptions } from '../../support/fake-terminal.ts';
import { COMMAND_LINES } from '../../support/shown/command-lines.ts';
import { loose, powerful, tooWide, trailing } from '../../support/shown/judge-lines.ts';
import { openScene, type Scene } from '../../support/shown/shown.ts';

/** A window beside another one, what nobody has widened, and all of a wide screen. */
const WIDTHS = [60, 80, 200];
/** What they print is no matter of how wide a terminal is. */
const ALIKE = / -o name$|^completion \w|^metrics$|right.yaml/;
/** Of a task, whose texts reach a pipe as they are. */
const HOSTILE_CODE = '\x1b[2J';
const NO_COLOUR = { NO_COLOR: '1' };

/** Each takes a process of its own to read the file; and how errors are printed does not depend on it. */
const READS_A_FILE = / FOLDER\/\w+\.yaml/;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

test('every command is shown', () => {
  expect(Object.keys(COMMAND_LINES)).toEqual(COMMANDS.map(({ name }) => name));
});

describe.each(COMMANDS)('$name', ({ name }) => {
  const lines = [...(COMMAND_LINES[name] ?? []), `${name} -h`];
  const quickLines = lines.filter((line) => !READS_A_FILE.test(line));

  test('looks as it did when it was looked at, and fits into the terminal', async () => {
    let text = '';
    for (const line of lines)
      for (const columns of ALIKE.test(line) ? [80] : WIDTHS) {
        const { exit, out, err } = await scene.show(line, { columns, env: NO_COLOUR });
        const remarks = err === '' ? '' : `(stderr)\n${err}`;
        const shown = `${out}${remarks}`;
        expect.soft({ line, columns, ...judged(line, shown, columns) }).toEqual({ line, columns, ...WELL });
        text += `$ ${line}  (${columns} columns, exit ${exit})\n${'-'.repeat(columns - 1)}|\n${shown}\n`;
      }
    await expect(text).toMatchFileSnapshot(`shown/${name}.txt`);
  });

  test('has colours only where they are wanted, and nothing else differs', async () => {
    for (const line of quickLines) {
      const plain = await printed(line, { columns: 80, env: NO_COLOUR });
      const coloured = await printed(line, { columns: 80 });
      expect(stripVTControlCharacters(coloured)).toBe(stripVTControlCharacters(plain));
    }
  });

  test('sends no control code to a terminal that knows none, nor into a pipe', async () => {
    for (const line of quickLines) {
      const dumb = await printed(line, { columns: 60, env: { TERM: 'dumb' } });
      expect({ line, ...judged(line, dumb, 60) }).toEqual({ line, ...WELL });
      expect((await printed(line, {})).replaceAll(HOSTILE_CODE, '')).not.toContain('\x1b');
    }
  });
});

const WELL = { wide: [], ends: [], loose: [], powerful: [] };

function judged(line: string, shown: string, columns: number): typeof WELL {
  const found = {
    wide: tooWide(line, shown, columns),
    ends: trailing(shown),
    loose: loose(line, shown),
    powerful: powerful(shown),
  };
  return found as typeof WELL;
}

async function printed(line: string, on: FakeTerminalOptions): Promise<string> {
  const { out, err } = await scene.show(line, on);
  return `${out}${err}`;
}
