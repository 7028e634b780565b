import { expect, test } from 'vitest';
import { readParams } from '../../src/cli/trigger-params.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { rejectionOf } from '../support/thrown-by.ts';

test('gives no parameters when none were given', async () => {
  expect(await readParams({}, fakeTerminal())).toEqual({});
});

test('cuts each pair at its first equals sign', async () => {
  const param = ['block=B-7', 'query=a=b', 'empty='];
  expect(await readParams({ param }, fakeTerminal())).toEqual({ block: 'B-7', query: 'a=b', empty: '' });
});

test('reads an object from the command line', async () => {
  expect(await readParams({ params: '{"depth": 3}' }, fakeTerminal())).toEqual({ depth: 3 });
});

test('reads an object from stdin at -', async () => {
  const terminal = fakeTerminal({ stdin: '{"block": "B-7"}\n' });
  expect(await readParams({ params: '-' }, terminal)).toEqual({ block: 'B-7' });
});

test('prefers a single parameter to the same one of the object', async () => {
  const asked = { param: ['block=B-8'], params: '{"block": "B-7", "depth": 3}' };
  expect(await readParams(asked, fakeTerminal())).toEqual({ block: 'B-8', depth: 3 });
});

test.each(['block', '=B-7', ''])('refuses the pair "%s", which has no name', async (pair) => {
  const error = await rejectionOf(readParams({ param: [pair] }, fakeTerminal()));
  expect(error).toMatchObject({
    code: 'USAGE',
    message: `--param "${pair}" has no name; write --param name=value.`,
  });
});

test.each(['[1]', '"B-7"', 'null', '3'])('refuses %s, which is no object', async (params) => {
  const error = await rejectionOf(readParams({ params }, fakeTerminal()));
  expect(error).toMatchObject({
    code: 'USAGE',
    message: '--params takes one JSON object, such as {"block": "B-7"}.',
  });
});

test.each(['{block: 7}', ''])('refuses "%s", which is no JSON', async (params) => {
  const error = await rejectionOf(readParams({ params }, fakeTerminal()));
  expect(error.code).toBe('USAGE');
  expect(error.message).toMatch(/^--params is no JSON \(/);
});
