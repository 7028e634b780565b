import { defineConfig } from 'vitest/config';
import { faultTableReporter } from './support/fault-table-reporter.ts';
import { notRunReporter } from './support/not-run-reporter.ts';

const { FAULTS_TABLE } = process.env;

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    globalSetup: ['test/support/build.ts'],
    include: ['test/**/*.test.ts'],
    // See test/faults/run.ts.
    reporters: ['default', FAULTS_TABLE ? faultTableReporter(FAULTS_TABLE) : notRunReporter],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
