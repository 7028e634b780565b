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
    // No figures of ours: what holds soon on an idle machine takes many times as long on a busy one.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
