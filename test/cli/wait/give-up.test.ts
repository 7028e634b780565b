import { expect, test } from 'vitest';
import { startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { openRun, RUN_TASK } from '../../support/open-run.ts';
import { until } from '../../support/until.ts';

test('ends with 12 when the time has passed, and the run goes on', async () => {
  const run = openRun();
  await using daemon = await startFakeDaemon(run.answer);
  const terminal = fakeTerminal();
  const told = runLine(daemon, 'wait 142 --timeout 10s', terminal);
  await until(() => run.waiting.size === 1);
  await terminal.clock.advance(10_000);
  expect(await told).toEqual({
    exit: 12,
    out: `RESULT run=142 task=${RUN_TASK} state=running exit=- duration=0.0s\n`,
    err: 'Run 142 is running still, and goes on. See its end with: sunbird-tasks wait 142\n',
  });
  expect(daemon.requests.every(({ method }) => method === 'GET')).toBe(true);
});

test('ends with 130 at the interrupt key, and the run goes on', async () => {
  const run = openRun();
  await using daemon = await startFakeDaemon(run.answer);
  const terminal = fakeTerminal();
  const told = runLine(daemon, 'wait 142', terminal);
  await until(() => run.waiting.size === 1);
  terminal.interrupt();
  expect(await told).toEqual({
    exit: 130,
    out: '',
    err: '\nRun 142 goes on. See its end with: sunbird-tasks wait 142\n',
  });
  await until(() => terminal.clock.waiting === 0);
});

test('ends by itself when nobody reads stdout any more', async () => {
  const run = openRun();
  await using daemon = await startFakeDaemon(run.answer);
  const terminal = fakeTerminal();
  const told = runLine(daemon, 'wait 142', terminal);
  await until(() => run.waiting.size === 1);
  terminal.closeStdout();
  await terminal.clock.advance(2_000);
  expect((await told).exit).toBe(130);
});
