import { expect, test } from 'vitest';
import { globPattern, isGlob } from '../../../src/cli/bulk/glob.ts';

test('a name is no pattern', () => {
  expect(['update-user-count', 'g/a.b_c', '0 2 * * *'].map(isGlob)).toEqual([false, false, true]);
});

test.each([
  ['import-*', 'import-users', true],
  ['import-*', 'reimport-users', false],
  ['*', 'anything', true],
  ['user?', 'users', true],
  ['user?', 'user', false],
  ['part-[0-3]', 'part-2', true],
  ['part-[!0-3]', 'part-2', false],
  ['uploads/*', 'uploads/import', true],
  ['*/import', 'uploads/import', true],
  ['uploads/*', 'uploads/a/b', false],
  ['a.b*', 'axb', false],
])('%s against %s: %s', (glob, name, fits) => {
  expect(globPattern(glob).pattern.test(name)).toBe(fits);
});

test('a pattern with a slash names the group too', () => {
  expect(globPattern('uploads/*').isFull).toBe(true);
  expect(globPattern('import-*').isFull).toBe(false);
});
