import { describe, expect, test } from 'vitest';
import { printLines, printTable, printWhole } from '../../src/cli/output.ts';
import { type FakeTerminalOptions, fakeTerminal } from '../support/fake-terminal.ts';
import { sampleTable } from '../support/sample-table.ts';

const LONG = 'Recount the users of every block of every organisation, and of those that have none as well';
const TABLE = sampleTable(
  ['TASK', ['SCHEDULE', { dropOrder: 1 }], ['DESCRIPTION', { dropOrder: 2, shrinks: true }]],
  ['update-user-count', '0 2 * * *', LONG],
);

async function printed(options: FakeTerminalOptions, table = TABLE): Promise<string> {
  const terminal = fakeTerminal(options);
  await printTable(terminal, table);
  return terminal.out;
}

describe('printTable', () => {
  test('cuts nothing in a pipe', async () => {
    expect(await printed({})).toContain(`update-user-count  0 2 * * *  ${LONG}\n`);
  });

  test('fits into the width of a terminal', async () => {
    const lines = (await printed({ columns: 80, env: { NO_COLOR: '1' } })).split('\n');
    expect(lines[1]).toMatch(/^update-user-count {2}Recount the users .*…/);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });

  test('colours for a terminal', async () => {
    expect(await printed({ columns: 80 })).toContain('\x1b[1mTASK');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('colours nothing with %o', async (env) => {
    expect(await printed({ columns: 80, env })).not.toContain('\x1b');
  });

  test('colours nothing in a pipe', async () => {
    expect(await printed({})).not.toContain('\x1b');
  });

  test.each([{}, { columns: 80 }])('makes hostile control characters visible with %o', async (options) => {
    const out = await printed(options, sampleTable(['TASK'], ['evil\x1b[2J\nno-row']));
    expect(out).toContain('evil\\x1b[2J no-row');
  });
});

describe('printLines', () => {
  test('makes control characters visible on a terminal', () => {
    const terminal = fakeTerminal({ columns: 80 });
    printLines(terminal.stdout, 'a\x1b[2J\nb');
    expect(terminal.out).toBe('a\\x1b[2J\nb\n');
  });

  test('breaks sentences to fit, and keeps apart what is read from the right', () => {
    const terminal = fakeTerminal({ columns: 20 });
    printLines(terminal.stdout, 'paused by שלום until somebody resumes it');
    expect(terminal.out).toBe('paused by \u2067שלום\u2069 until\nsomebody resumes it\n');
  });

  test('leaves text as it is in a pipe', () => {
    const terminal = fakeTerminal();
    printLines(terminal.stderr, 'a\x1b[2J');
    expect(terminal.err).toBe('a\x1b[2J\n');
  });
});

test('printWhole breaks nothing, and makes control characters visible', () => {
  const terminal = fakeTerminal({ columns: 8 });
  printWhole(terminal.stdout, 'RESULT run=142 task=a\x1b[2J');
  expect(terminal.out).toBe('RESULT run=142 task=a\\x1b[2J\n');
});
