import { expect, test } from 'vitest';
import { problemsOf, taskWith } from './problems-of.ts';

const NEEDS_BLOCK = (argument: string) =>
  `tasks:\n  - name: a\n    command: [echo, ${argument}]\n    params: { block: {} }\n`;

test('refuses a full name that is declared twice, naming the line of the first', () => {
  const text = 'tasks:\n  - { name: a, command: [x] }\n  - { group: default, name: a, command: [y] }\n';
  expect(problemsOf(text)).toEqual([
    'tasks.yaml:3:23: tasks[1].name: default/a is declared on line 2 already',
  ]);
});

test('tells tasks of one name apart by the group of the defaults', () => {
  const tasks = (group: string) =>
    `defaults: { group: uploads }\ntasks:\n  - { name: a, command: [x] }\n  - { group: ${group}, name: a, command: [y] }\n`;
  expect(problemsOf(tasks('default'))).toEqual([]);
  expect(problemsOf(tasks('uploads'))).toEqual([
    'tasks.yaml:4:23: tasks[1].name: uploads/a is declared on line 3 already',
  ]);
});

test.each([
  ['"{{block}}"', []],
  ['"{{ block }}"', []],
  ['"{{.Names}} of docker"', []],
  ['"{{blok}}"', ['"{{blok}}" stands for a parameter that is not declared; did you mean {{block}}?']],
  ['"{{other}}"', ['"{{other}}" stands for a parameter that is not declared; declare it under params']],
  [
    '"{{constructor}}"',
    ['"{{constructor}}" stands for a parameter that is not declared; declare it under params'],
  ],
  [
    '"--block={{block}}"',
    [
      '"--block={{block}}" has more than the placeholder in it, and only a whole argument is replaced; split it',
    ],
  ],
])('judges the argument %s by the parameters that are declared', (argument, sentences) => {
  const expected = sentences.map((sentence) => `tasks.yaml:3:21: tasks[0].command[1]: ${sentence}`);
  expect(problemsOf(NEEDS_BLOCK(argument))).toEqual(expected);
});

test('refuses a placeholder as the program', () => {
  expect(problemsOf('tasks: [{ name: a, command: ["{{p}}"], params: { p: {} } }]\n')).toEqual([
    'tasks.yaml:1:30: tasks[0].command[0]: "{{p}}" is a placeholder, and the program cannot be one',
  ]);
});

test.each([
  ['user-id', 'user_id', 'PARAM_USER_ID'],
  ['block', 'Block', 'PARAM_BLOCK'],
])('refuses the parameters %s and %s side by side', (first, second, variable) => {
  expect(problemsOf(taskWith('params:', `  ${first}: {}`, `  ${second}: {}`))).toEqual([
    `tasks.yaml:6:7: tasks[0].params.${second}: becomes the variable ${variable}, which is that of ${first} already`,
  ]);
});
