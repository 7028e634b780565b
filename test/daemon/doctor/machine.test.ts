import { expect, test } from 'vitest';
import { workingSetBytes } from '../../../src/daemon/doctor/machine.ts';

test.each([
  ['of v2', 'anon 100\ninactive_anon 5\ninactive_file 300\nactive_file 40\n', 700],
  ['of v1, with what lies below it', 'inactive_file 10\nfoo 1\ntotal_inactive_file 400\n', 600],
  ['that nobody tells', null, 1_000],
  ['that are more than all', 'inactive_file 2000\n', 0],
])('memory that the kernel takes back at need is not in use: parts %s', (_, parts, expected) => {
  expect(workingSetBytes(1_000, parts)).toBe(expected);
});
