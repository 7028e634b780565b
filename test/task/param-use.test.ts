import { expect, test } from 'vitest';
import { findPlaceholder, paramVariable } from '../../src/task/param-use.ts';

test.each([
  ['{{block}}', { whole: true, name: 'block' }],
  ['{{ a-b }}', { whole: true, name: 'a-b' }],
  ['--block={{block}}', { whole: false }],
  ['{{a}}{{b}}', { whole: false }],
  ['{{}}', null],
  ['x {{.Names}}', null],
  ['plain', null],
])('finds in %s the parameter that stands there: %o', (argument, found) => {
  expect(findPlaceholder(argument)).toEqual(found);
});

test.each([
  ['block', 'PARAM_BLOCK'],
  ['user-id', 'PARAM_USER_ID'],
  ['User_Id9', 'PARAM_USER_ID9'],
])('names the variable of %s %s', (param, variable) => {
  expect(paramVariable(param)).toBe(variable);
});
