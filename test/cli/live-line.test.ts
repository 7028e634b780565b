import { expect, test } from 'vitest';
import { canRedraw, liveLine } from '../../src/cli/live-line.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';

test('is written anew, and never wider than the terminal, of which only one line would be erased', () => {
  const terminal = fakeTerminal({ columns: 12 });
  const line = liveLine(terminal.stderr);
  line.draw('still running');
  line.draw('still\x1b[2J');
  line.erase();
  expect(terminal.err).toBe('\r\x1b[Kstill runn…\r\x1b[Kstill\\x1b[…\r\x1b[K');
});

test('erases nothing that it has not drawn', () => {
  const terminal = fakeTerminal({ columns: 12 });
  liveLine(terminal.stderr).erase();
  expect(terminal.err).toBe('');
});

test.each([
  ['a terminal', { columns: 80 }, true],
  ['a terminal that can do nothing', { columns: 80, env: { TERM: 'dumb' } }, false],
  ['a pipe', {}, false],
])('%s: whether it can redraw', (_, options, can) => {
  expect(canRedraw(fakeTerminal(options))).toBe(can);
});
