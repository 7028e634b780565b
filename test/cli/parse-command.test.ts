import type { Command as Parser } from 'commander';
import { expect, test } from 'vitest';
import { addExamples, parseCommand } from '../../src/cli/parse-command.ts';
import { thrownBy } from '../support/thrown-by.ts';

const ENTRY = {
  name: 'paint',
  group: 'run',
  summary: 'Paint a fence',
  load: () => Promise.reject(),
} as const;

function parse(line: string, columns = 0) {
  const printed: string[] = [];
  const command = {
    declare(parser: Parser) {
      parser.argument('<fence>').option('--colour <colour>', 'which').option('--twice', 'two coats');
      addExamples(parser, ['paint garden --twice']);
    },
    run: () => Promise.resolve(0 as const),
  };
  const print = (text: string) => printed.push(text);
  const rest = line.split(' ').filter(Boolean);
  return { parsed: parseCommand(ENTRY, command, { rest, print, columns }), printed };
}

test('gives words and options, apart from those that every command has', () => {
  expect(parse('garden --colour red -o wide --socket /s').parsed).toEqual({
    asked: { words: ['garden'], options: { colour: 'red' } },
    format: 'wide',
    socket: '/s',
  });
});

test('refuses an empty socket, which a variable of a script may be', () => {
  expect(() => parse('garden --socket=')).toThrow(/--socket is empty/);
});

test('takes a table and no socket when nothing is said', () => {
  expect(parse('garden').parsed).toMatchObject({ format: 'table', socket: null });
});

test('takes what stands behind -- for a word', () => {
  expect(parse('-- --twice').parsed?.asked.words).toEqual(['--twice']);
});

test('prints help with the examples, and asks for nothing more', () => {
  const { parsed, printed } = parse('-h');
  expect(parsed).toBeNull();
  expect(printed.join('')).toContain('\nExamples:\n  sunbird-tasks paint garden --twice\n');
});

test.each([
  [0, 80],
  [60, 60],
  [48, 48],
])('prints help for a terminal of %d columns in lines of at most %d', (columns, most) => {
  const [help = ''] = parse('-h', columns).printed.join('').split('Examples:');
  const widths = help.split('\n').map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(most);
  expect(Math.max(...widths)).toBeGreaterThan(most - 16);
});

test.each([
  ['', "Missing required argument 'fence'. See: sunbird-tasks paint -h"],
  ['a b', 'Too many arguments. Expected 1 argument but got 2: a, b. See: sunbird-tasks paint -h'],
  ['a --color red', "Unknown option '--color' (Did you mean --colour?) See: sunbird-tasks paint -h"],
  ['a --colour', "Option '--colour <colour>' argument missing. See: sunbird-tasks paint -h"],
  [
    'a -o yaml',
    "Option '-o, --output <form>' argument 'yaml' is invalid. Allowed choices are table, wide, json, name. See: sunbird-tasks paint -h",
  ],
])('refuses "%s" in a sentence', (line, message) => {
  expect(thrownBy(() => parse(line))).toMatchObject({ code: 'USAGE', message });
});
