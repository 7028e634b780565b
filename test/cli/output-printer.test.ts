import { expect, test } from 'vitest';
import type { OutputText } from '../../src/api/views.ts';
import { outputPrinter } from '../../src/cli/output-printer.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { outputLine } from '../support/sample-views.ts';

function line(text: string, stream?: OutputText['stream']): OutputText {
  return outputLine('1.0', text, stream);
}

function printed(
  lines: readonly OutputText[],
  { json = false, columns }: { json?: boolean; columns?: number } = {},
) {
  const terminal = fakeTerminal(columns === undefined ? {} : { columns });
  const printer = outputPrinter(terminal.stdout, json);
  for (const each of lines) printer.take(each);
  return { terminal, printer };
}

test('prints output byte for byte into a pipe', () => {
  const { terminal } = printed([line('a\x1b[1m'), line('b\n', 'stderr'), line('no end')]);
  expect(terminal.out).toBe('a\x1b[1mb\nno end');
});

test('gives control characters no effect on a terminal', () => {
  const { terminal } = printed([line('a\x1b[1m\tb\r\n')], { columns: 80 });
  expect(terminal.out).toBe('a\\x1b[1m\tb\r\n');
});

test('gives a remark a line of its own', () => {
  const { terminal } = printed([line('half'), line('120 bytes left out\n', 'note'), line('rest\n')]);
  expect(terminal.out).toBe('half\n[120 bytes left out]\nrest\n');
});

test('prints an object a line as JSON', () => {
  const { terminal } = printed([line('half')], { json: true });
  expect(JSON.parse(terminal.out)).toEqual(line('half'));
});

test('ends a line that the output left open, once', () => {
  const { terminal, printer } = printed([line('half')]);
  printer.endLine();
  printer.endLine();
  expect(terminal.out).toBe('half\n');
});

test('ends no line that has ended', () => {
  const { terminal, printer } = printed([line('whole\n')]);
  printer.endLine();
  expect(terminal.out).toBe('whole\n');
});
