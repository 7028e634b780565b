import { test } from 'vitest';
import { ConfiguredSource } from '../../src/task/configured-source.ts';
import { taskSourceContract } from '../contract/task-source.ts';
import { sampleTask } from '../support/sample-task.ts';

taskSourceContract('the configured source', test, async () => ({
  source: new ConfiguredSource([sampleTask('g/a'), sampleTask('g/b'), sampleTask('h/a')]),
  [Symbol.asyncDispose]: async () => {},
}));
