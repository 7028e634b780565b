import { expect, test } from 'vitest';
import { parseSize } from '../../src/config/size.ts';

test.each([
  ['0B', 0],
  ['500kB', 500_000],
  ['64KiB', 65_536],
  ['1MiB', 1_048_576],
  ['1.5 MiB', 1_572_864],
  ['1GB', 1_000_000_000],
])('reads %s', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['', '12', '1M', '1mib', '-1MiB', '1e3B', '1MiB2', '99999999999GiB'])('refuses %j', (text) => {
  expect(parseSize(text)).toBeUndefined();
});
