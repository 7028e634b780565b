import { expect, test } from 'vitest';
import { sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { openRun, RESULT, sendRun } from '../../support/open-run.ts';
import { SUCCEEDED, sampleDurations, sampleResult, sampleRunDetail } from '../../support/sample-views.ts';
import { passUntil, until } from '../../support/until.ts';

test('makes a line each half minute into a pipe', async () => {
  const run = openRun({ usualMs: 120_000 });
  await using daemon = await startFakeDaemon(run.answer);
  const terminal = fakeTerminal();
  const told = runLine(daemon, 'wait 142', terminal);
  await until(() => run.waiting.size === 1);
  await terminal.clock.advance(25_000);
  run.answerWaiting();
  await until(() => run.waiting.size === 1);
  expect(terminal.err).toBe('');
  await terminal.clock.advance(5_000);
  expect(terminal.err).toBe('05:30:30  still running, 30 s of about 2 m\n');
  run.finish(SUCCEEDED);
  expect((await told).exit).toBe(0);
});

test('keeps one line on a terminal, written anew and erased at the end', async () => {
  const run = openRun({ usualMs: 120_000 });
  await using daemon = await startFakeDaemon(run.answer);
  const terminal = fakeTerminal({ columns: 80 });
  const told = runLine(daemon, 'wait 142', terminal);
  await until(() => run.waiting.size === 1);
  await terminal.clock.advance(2_000);
  run.finish(SUCCEEDED);
  await told;
  expect(terminal.err).toBe(
    '\r\x1b[Kstill running, 1.0 s of about 2 m\r\x1b[Kstill running, 2.0 s of about 2 m\r\x1b[K',
  );
  expect(terminal.out).toBe(RESULT);
});

test('says that a run waits for its turn', async () => {
  const queued = { state: 'queued', attempt: 0, startedAt: null } as const;
  await using daemon = await startFakeDaemon(({ url }, response) => {
    if (!url.searchParams.has('wait')) sendRun(response, queued);
  });
  const terminal = fakeTerminal({ columns: 80 });
  const told = runLine(daemon, 'wait 142', terminal);
  await until(() => daemon.requests.length === 2);
  await terminal.clock.advance(1_000);
  expect(terminal.err).toContain('still waiting for its turn, 1.0 s');
  terminal.interrupt();
  await told;
});

test('says that a run takes longer than usual', async () => {
  const detail = sampleRunDetail(142, { usualMs: 41_000, durations: sampleDurations({ p90Ms: 20_000 }) });
  let asked = 0;
  await using daemon = await startFakeDaemon((_, response) => {
    if (asked++ < 2) sendResult(response, sampleResult(detail));
  });
  const terminal = fakeTerminal();
  const told = runLine(daemon, 'wait 142', terminal);
  await passUntil(terminal.clock, () => asked === 3, 100);
  await terminal.clock.advance(30_000);
  expect(terminal.err).toMatch(/ {2}still running, 30 s of about 41 s, longer than usual\n/);
  terminal.interrupt();
  await told;
});
