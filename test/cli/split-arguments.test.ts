import { expect, test } from 'vitest';
import { splitArguments } from '../../src/cli/split-arguments.ts';

test.each([
  ['list', 'list', ''],
  ['list --group g', 'list', '--group g'],
  ['--socket /s list', 'list', '--socket /s'],
  ['-o json list --group g', 'list', '-o json --group g'],
  ['--output=json list', 'list', '--output=json'],
  ['-h trigger', 'trigger', '-h'],
  ['-- list', 'list', '--'],
])('finds the command in %s', (line, word, rest) => {
  const split = splitArguments(line.split(' '));
  expect(split).toEqual({ word, rest: rest.split(' ').filter(Boolean) });
});

test.each(['--version', '-o json', '--socket'])('finds no command in %s', (line) => {
  expect(splitArguments(line.split(' '))).toEqual({ word: null, rest: line.split(' ') });
});
