import { expect, test } from 'vitest';
import { parseText } from '../../src/config/parse-file.ts';
import { problemsOf } from './problems-of.ts';

/** Warnings look a year ahead of it. */
const NOW = new Date('2026-01-15T00:00:00Z');

/** Nine lists of nine aliases each: 9^9 values in less than a page. */
function aliasBomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++) {
    const aliases = Array.from({ length: 9 }, () => `*a${level - 1}`);
    lines.push(`a${level}: &a${level} [${aliases.join(', ')}]`);
  }
  return lines.join('\n');
}

const DOES_NOT_FIT =
  'this does not fit the lines around it; check its indentation, put a space after each colon, and quote a text that holds ": "';

test.each([
  ['a comment alone', '# nothing yet\n', ['1:1: the file has no keys; it needs at least "tasks: []"']],
  ['a list', '- a\n', ['1:1: a list is no map; write keys such as "tasks:"']],
  ['a single word', 'tasks\n', ['1:1: "tasks" is no map; write keys such as "tasks:"']],
  [
    'a tab that indents',
    'tasks:\n\t- name: a\n',
    ['2:1: a tab indents this line; YAML takes only spaces there'],
  ],
  [
    'a second document',
    'tasks: []\n---\nlease: 5s\n',
    ['2:1: a second YAML document begins here; write one per file'],
  ],
  [
    'another version of YAML',
    '%YAML 1.1\n---\ntasks: []\n',
    ['1:1: tasks files are YAML 1.2; remove the %YAML line'],
  ],
  [
    'a tag',
    'tasks: !!binary aGk=\n',
    ['1:8: tags (words that start with !) are not known here; write a plain value'],
  ],
  ['an unquoted text with a colon', 'store: a: b\n', [`1:8: ${DOES_NOT_FIT}`]],
  [
    'an unquoted placeholder',
    'tasks:\n  - name: a\n    command: [echo, {{block}}]\n',
    ['3:22: a list or map cannot be a key here; quote a text that starts with { or [, such as "{{name}}"'],
  ],
  [
    'a reserved character',
    'store: @x\n',
    ['1:8: a text cannot start with this character; put quotes around it'],
  ],
  ['a quote that never ends', 'store: "x\n', ['1:8: the " that begins here is never closed']],
  ['an alias to nothing', 'tasks: *all\n', ['1:8: tasks: no anchor &all comes before this alias']],
  ['an alias to itself', 'tasks: &all [*all]\n', ['1:14: tasks[0]: no anchor &all comes before this alias']],
  [
    'lists without end',
    `tasks: ${'['.repeat(20_000)}\n`,
    [expect.stringMatching(/^1:\d+: lists and maps are nested far too deeply$/)],
  ],
])('refuses %s', (_what, text, expected) => {
  expect(problemsOf(text).map((line) => line.replace(/^tasks\.yaml:/, ''))).toEqual(expected);
});

test('refuses aliases that stand for more values than any file means', () => {
  expect(problemsOf(aliasBomb())).toEqual([
    'tasks.yaml: the aliases of this file stand for far too many values; write them out or use fewer',
  ]);
});

test('tells a syntax error on each line that has one', () => {
  expect(problemsOf('store: @x\ntimezone: `UTC`\n')).toEqual([
    'tasks.yaml:1:8: a text cannot start with this character; put quotes around it',
    'tasks.yaml:2:11: a text cannot start with this character; put quotes around it',
  ]);
});

test('names the first place of a key that is written twice, wherever it stands', () => {
  const text = 'lease: 5s\ntasks:\n  - { name: a, command: [a], env: { A: x, A: y } }\nlease: 6s\n';
  expect(problemsOf(text)).toEqual([
    'tasks.yaml:3:43: tasks[0].env.A: this key is on line 3 already',
    'tasks.yaml:4:1: lease: this key is on line 1 already',
  ]);
});

test('refuses a key that JavaScript would take for something else', () => {
  expect(problemsOf('__proto__: {}\ntasks:\n  - { name: a, command: [a], env: { __proto__: x } }\n')).toEqual(
    [
      'tasks.yaml:1:1: __proto__: no key may have this name',
      'tasks.yaml:3:37: tasks[0].env.__proto__: no key may have this name',
    ],
  );
});

test('says that YAML 1.2 merges no maps', () => {
  expect(problemsOf('tasks:\n  - <<: { name: a }\n    name: b\n    command: [b]\n')).toEqual([
    'tasks.yaml:2:5: tasks[0]["<<"]: YAML 1.2 merges no maps; write the keys out, or put them under defaults',
  ]);
});

test('writes aliases out, and shows a problem of theirs at the anchor', () => {
  const text = 'tasks:\n  - { name: a, command: &c [node, 5] }\n  - { name: b, command: *c }\n';
  const line = (index: number) =>
    `tasks.yaml:2:35: tasks[${index}].command[1]: 5 is no text; put quotes around it`;
  expect(problemsOf(text)).toEqual([line(0), line(1)]);
  const right = parseText('tasks.yaml', text.replace('5', '"5"'), NOW);
  expect(right.ok && right.config.tasks.map(({ work }) => work)).toMatchObject([
    { argv: ['node', '5'] },
    { argv: ['node', '5'] },
  ]);
});
