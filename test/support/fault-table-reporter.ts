import { appendFileSync } from 'node:fs';
import type { Reporter, TestCase } from 'vitest/node';
import type { FaultFigures } from './fault-row.ts';
import { neededBy } from './not-run-reporter.ts';

/** A line of the table of faults. */
export interface TableRow extends FaultFigures {
  /** As in the title of its test, a letter and a number: `F1`, `Q3`. */
  fault: string;
  title: string;
  outcome: 'pass' | 'FAIL' | 'not run';
}

const TITLE = /^([A-Z]\d+b?) (.*)$/;
const NOTHING: FaultFigures = { often: '', figures: [] };

/** Appends a row of JSON to the file for each test whose title begins with the name of a fault. */
export function faultTableReporter(path: string): Reporter {
  return {
    onTestCaseResult(test) {
      const row = rowOf(test);
      if (row) appendFileSync(path, `${JSON.stringify(row)}\n`);
    },
  };
}

/** Null for tests of other things, and for those that nobody asked for this time. */
function rowOf(test: TestCase): TableRow | null {
  const [, fault, title] = TITLE.exec(test.name) ?? [];
  if (fault === undefined || title === undefined) return null;
  const { state } = test.result();
  if (state === 'skipped' && neededBy(title) === undefined) return null;
  const outcome = ({ passed: 'pass', skipped: 'not run' } as const)[String(state)] ?? 'FAIL';
  return { fault, title, outcome, ...(test.meta().fault ?? NOTHING) };
}
