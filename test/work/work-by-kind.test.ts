import { expect, test } from 'vitest';
import { workByKind } from '../../src/work/work-by-kind.ts';
import { sampleTask } from '../support/sample-task.ts';

test('work that cannot even be begun has failed, as any other', async () => {
  const start = () => {
    throw new URIError('URI malformed');
  };
  const work = workByKind({ command: { start }, http: { start }, module: { start }, function: { start } });
  const { signal } = new AbortController();
  const order = { run: {}, params: {}, marks: {}, timeoutMs: 1_000, signal, output: () => {} };
  const { process, ended } = work.start(sampleTask('g/t').work, order);
  expect(process).toBeNull();
  expect(await ended).toMatchObject({ outcome: 'failed', error: 'cannot start: URI malformed' });
});
