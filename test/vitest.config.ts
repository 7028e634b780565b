import { defineConfig } from 'vitest/config';
import { notRunReporter } from './support/not-run-reporter.ts';

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/..`,
    globalSetup: ['test/support/build.ts'],
    include: ['test/**/*.test.ts'],
    reporters: ['default', notRunReporter],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
