import { expect, test } from 'vitest';
import { problemsOf, taskWith } from './problems-of.ts';

test.each([
  ['type: text', 'type: "text" is no parameter type; write string, integer, number, boolean'],
  ['required: maybe', 'required: "maybe" is neither true nor false'],
  ['default: [a]', 'default: a list is no parameter value; write a text, a number, true or false'],
  ['default: 5', 'default: 5 is no text; put quotes around it'],
  ['default: "a\\0"', 'default: "a\\u0000" is no text without NUL'],
  ['type: integer, default: 1.5', 'default: 1.5 is no integer'],
  ['type: integer, default: "1"', 'default: "1" is no integer'],
  [
    'type: number, default: .nan',
    'default: NaN is no parameter value; write a text, a number, true or false',
  ],
  ['type: boolean, default: "true"', 'default: "true" is no boolean'],
  ['enum: [], type: string', 'enum: allows no value; list some or remove the key'],
  ['enum: full', 'enum: "full" is no list; write the allowed values, such as [full, fast]'],
  ['type: integer, enum: [1, two]', 'enum[1]: "two" is no integer'],
  ['enum: [full, fast], default: slow', 'default: "slow" is not in the list under enum'],
  ['pattern: "["', 'pattern: "[" is no regular expression: Unterminated character class'],
  ['pattern: "\\\\-"', 'pattern: "\\\\-" is no regular expression: Invalid escape'],
  ['pattern: "^a$", default: b', 'default: "b" does not match ^a$'],
  ['pattern: "^a$", enum: [a, b]', 'enum[1]: "b" does not match ^a$'],
  ['pattern: "[", default: b', 'pattern: "[" is no regular expression: Unterminated character class'],
  ['requierd: true', 'requierd: there is no such key here; did you mean required?'],
])('refuses a parameter with %s', (param, problem) => {
  const [line, ...more] = problemsOf(taskWith(`params: { block: { ${param} } }`));
  expect(line?.replace(/^tasks\.yaml:4:\d+: tasks\[0\]\.params\.block\./, '')).toBe(problem);
  expect(more).toEqual([]);
});

test('refuses a name that no variable could be made from', () => {
  expect(problemsOf(taskWith('params: { 9: {} }'))).toEqual([
    'tasks.yaml:4:15: tasks[0].params.9: "9" is no parameter name; write up to 100 letters, digits, dashes and underscores, a letter first',
  ]);
});
