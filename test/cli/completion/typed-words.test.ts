import { expect, test } from 'vitest';
import { readTyped } from '../../../src/cli/completion/typed-words.ts';

test.for([
  ['nothing yet', [''], { before: [], typed: '', kept: 0 }],
  ['no word at all', [], { before: [], typed: '', kept: 0 }],
  ['a word that is begun', ['show', 'up'], { before: ['show'], typed: 'up', kept: 0 }],
  ['a name with a colon', ['show', 'A', ':', 'b/c'], { before: ['show'], typed: 'A:b/c', kept: 2 }],
  ['a name up to its colon', ['show', 'A', ':'], { before: ['show'], typed: 'A:', kept: 2 }],
  [
    'an option and its value',
    ['list', '--output', '=', 'js'],
    { before: ['list'], typed: '--output=js', kept: 9 },
  ],
  ['an option up to its =', ['list', '--output', '='], { before: ['list'], typed: '--output=', kept: 9 }],
  ['a word behind such a one', ['--socket', '=', '/s', ''], { before: ['--socket=/s'], typed: '', kept: 0 }],
  ['what zsh leaves whole', ['list', '--output=js'], { before: ['list'], typed: '--output=js', kept: 0 }],
] as const)('reads %s', ([, parts, expected]) => {
  expect(readTyped(parts)).toEqual(expected);
});
