import { expect, test } from 'vitest';
import type { HealthView } from '../../../src/api/views.ts';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { runLine } from '../../support/fake-terminal.ts';
import { sampleHealth, sampleResult } from '../../support/sample-views.ts';

function startWith(differs: Partial<HealthView> = {}) {
  return startFakeDaemon(answerResult(sampleResult(sampleHealth(differs), { timezone: 'Asia/Kolkata' })));
}

const DEGRADED = {
  status: 'degraded',
  problems: ['The store cannot be used: disk full'],
  store: { name: 'sqlite', ok: false, latencyMs: null },
} as const;

test('tells how the scheduler is', async () => {
  await using daemon = await startWith();
  expect(await runLine(daemon, 'health')).toEqual({
    exit: 0,
    out: `Status:   ok
Version:  0.1.0, pid 17, replica r1
Up:       1 h, since 2026-01-15 04:30:00 +05:30
Tasks:    3
Runs:     1 of at most 16 running, 0 queued
Store:    sqlite, answers in 0.4 ms
`,
    err: '',
  });
});

test('tells what is wrong, with exit 30', async () => {
  await using daemon = await startWith({ ...DEGRADED, problems: [...DEGRADED.problems] });
  const { exit, out } = await runLine(daemon, 'health');
  expect(exit).toBe(30);
  expect(out).toMatch(/^Status: +degraded\nProblem: +The store cannot be used: disk full\n/);
  expect(out).toMatch(/^Store: +sqlite, does not answer$/m);
});

test('exits 30 with the document too', async () => {
  await using daemon = await startWith({ ...DEGRADED, problems: [...DEGRADED.problems] });
  const { exit, out } = await runLine(daemon, 'health -o json');
  expect(exit).toBe(30);
  expect(JSON.parse(out)).toMatchObject({ result: { response: { status: 'degraded' } } });
});

test('says when the scheduler stops', async () => {
  await using daemon = await startWith({ stopping: true });
  expect((await runLine(daemon, 'health')).out).toMatch(/^Status: +ok, stopping$/m);
});

test('prints the status as the name', async () => {
  await using daemon = await startWith();
  expect((await runLine(daemon, 'health -o name')).out).toBe('ok\n');
});
