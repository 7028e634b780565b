import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const MODULE = resolve(import.meta.dirname, '../../src/daemon/small-nursery.ts');
const MEBIBYTE = 2 ** 20;
/** Makes objects of which each lives for a while, then tells how large the space for new ones is. */
const LITTER = `
  const some = [];
  for (let n = 0; n < 5_000_000; n++) some[n % 100_000] = { n };
  const { getHeapSpaceStatistics } = await import('node:v8');
  console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);
`;

function nurseryMb(before: string): number {
  const script = `${before}; ${LITTER}`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script])) / MEBIBYTE;
}

test('the space for new objects does not grow, as it does otherwise', () => {
  expect(nurseryMb(`(await import('${MODULE}')).keepNurserySmall()`)).toBeLessThan(4);
  expect(nurseryMb('')).toBeGreaterThan(16);
});
