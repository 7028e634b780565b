import { expect, test } from 'vitest';
import { checkParams } from '../../src/task/check-params.ts';
import { sampleParam } from '../support/sample-task.ts';

function problemsOf(...args: Parameters<typeof checkParams>): string[] {
  const checked = checkParams(...args);
  return checked.ok ? [] : checked.problems;
}

test('reads the text of a command line as the declared type', () => {
  const specs = { n: sampleParam('integer'), x: sampleParam('number'), on: sampleParam('boolean') };
  expect(checkParams(specs, { n: '42', x: '1.5', on: 'true' })).toEqual({
    ok: true,
    params: { n: 42, x: 1.5, on: true },
  });
});

test('keeps text byte for byte, whatever a shell would make of it', () => {
  const given = { block: '; touch x\n$(id) -o "é"' };
  expect(checkParams({ block: sampleParam('string') }, given)).toEqual({ ok: true, params: given });
});

test('leaves an absent optional parameter out and fills in a default', () => {
  const specs = { a: sampleParam('string'), b: sampleParam('integer', { default: 3 }) };
  expect(checkParams(specs, {})).toEqual({ ok: true, params: { b: 3 } });
});

test('tells every problem at once', () => {
  const specs = { block: sampleParam('string', { required: true }), n: sampleParam('integer') };
  expect(problemsOf(specs, { n: '1.5', blok: 'x' })).toEqual([
    'There is no parameter "blok". Did you mean block? Allowed: block, n.',
    'Parameter block is required.',
    'Parameter n must be an integer; given: "1.5".',
  ]);
});

test('tells the first unknown names and counts the others', () => {
  const given = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`n${index}`, 1]));
  const problems = problemsOf({}, given);
  expect(problems).toHaveLength(11);
  expect(problems[0]).toBe('There is no parameter "n0". This task takes none.');
  expect(problems[10]).toBe('Nor are there 990 more that were given.');
});

test('refuses what no program and no address can be given', () => {
  const specs = { block: sampleParam('string') };
  expect(problemsOf(specs, { block: 'a\0' })).toEqual([expect.stringContaining('a NUL character')]);
  expect(problemsOf(specs, { block: 'a\ud800' })).toEqual([expect.stringContaining('half of a surrogate')]);
});

test('holds values to the enum and the pattern', () => {
  const specs = {
    mode: sampleParam('string', { enum: ['full', 'fast'] }),
    block: sampleParam('string', { pattern: '^[A-Z0-9-]+$' }),
  };
  expect(problemsOf(specs, { mode: 'slow', block: 'a b' })).toEqual([
    'Parameter mode must be one of full, fast; given: "slow".',
    'Parameter block must match ^[A-Z0-9-]+$; given: "a b".',
  ]);
});

test('refuses a NUL, which no argument can carry', () => {
  expect(problemsOf({ block: sampleParam('string') }, { block: 'a\0b' })).toHaveLength(1);
});

test('takes a name of the object prototype for what it is: unknown', () => {
  const given = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, unknown>;
  expect(problemsOf({}, given)).toHaveLength(2);
});
