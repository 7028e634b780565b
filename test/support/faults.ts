import { test } from 'vitest';
import { testWith } from './needs.ts';
import { notRunTitle } from './not-run-reporter.ts';

/** Whether tests of faults take their long form; CI takes the short one. */
export const LONG = process.env.FAULTS === 'long';

/** A test that takes too long for every change: left out by name but under `npm run test:faults`. */
export function longTestWith(...[need, title, body, timeoutMs]: Parameters<typeof testWith>): void {
  if (LONG) testWith(need, title, body, timeoutMs);
  else test.skip(notRunTitle(title, 'npm run test:faults'), body);
}
