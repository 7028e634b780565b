import { expect, test } from 'vitest';
import type { RunView } from '../../../src/api/views.ts';
import { sendFailure, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult, sampleRunDetail, sampleRunView, sampleTaskView } from '../../support/sample-views.ts';

const ENDED: Partial<RunView> = { state: 'cancelled', durationMs: 3_200 };

/** Tasks g/a and g/b with run 1 and 2, and h/c and h/d without; `over` answers that its run has ended. */
function startWith(over: string | null = null) {
  const run = (number: number, differs: Partial<RunView> = {}) =>
    sampleRunView(number, { taskGroup: 'g', taskName: number === 1 ? 'a' : 'b', ...differs });
  return startFakeDaemon(({ method, url }, response) => {
    const [, number] = /\/runs\/(\d+)$/.exec(url.pathname) ?? [];
    if (number !== undefined)
      return sendResult(response, sampleResult({ ...sampleRunDetail(0), ...run(Number(number), ENDED) }));
    if (method === 'GET')
      return sendResult(
        response,
        sampleResult([
          sampleTaskView('g/a', { running: run(1) }),
          sampleTaskView('g/b', { running: run(2, { state: 'queued' }) }),
          sampleTaskView('h/c'),
          sampleTaskView('h/d'),
        ]),
      );
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (name === over) return sendFailure(response, { err: 'RUN_ENDED', errmsg: `${name} is not running.` });
    sendResult(response, sampleResult(run(name === 'g/a' ? 1 : 2, name === 'g/b' ? ENDED : {})));
  });
}

test('of several tasks says which runs, and without a terminal needs --yes', async () => {
  await using daemon = await startWith();
  const { exit, err } = await runLine(daemon, 'cancel --all');
  expect(exit).toBe(23);
  expect(err).toBe(
    '  g/a  run 1, running\n  g/b  run 2, queued\n' +
      'Refused (23 refused): These are 2 tasks. To cancel the runs of them all, say --yes.\n',
  );
  expect(daemon.requests.every(({ method }) => method === 'GET')).toBe(true);
});

test('of a pattern that fits one task needs --yes too', async () => {
  await using daemon = await startWith();
  const { exit, err } = await runLine(daemon, 'cancel a*');
  expect(exit).toBe(23);
  expect(err).toBe(
    '  g/a  run 1, running\nRefused (23 refused): This is one task. To cancel the runs of it, say --yes.\n',
  );
  expect((await runLine(daemon, 'cancel a* --yes')).exit).toBe(0);
});

test('asks a person', async () => {
  await using daemon = await startWith();
  const terminal = fakeTerminal({ columns: 80, answers: ['yes'] });
  const { exit, err } = await runLine(daemon, 'cancel --group g', terminal);
  expect(exit).toBe(0);
  expect(err).toContain('Cancel the runs of these 2 tasks? [y/N] ');
});

test('of several tasks ends the runs that are there, and says of the others that nothing runs', async () => {
  await using daemon = await startWith();
  const { exit, out, err } = await runLine(daemon, 'cancel --all --yes');
  expect(exit).toBe(0);
  expect(out).toBe(
    'Ending run 1 of g/a. See its end with: sunbird-tasks wait 1\nEnded run 2 of g/b: cancelled.\n',
  );
  expect(err).toBe('Nothing of the other 2 tasks runs or waits.\n');
});

test('of a pattern whose tasks all do nothing is no error', async () => {
  await using daemon = await startWith();
  expect(await runLine(daemon, 'cancel h/*')).toEqual({
    exit: 0,
    out: '',
    err: 'Nothing of the 2 tasks runs or waits.\n',
  });
});

test('takes a run that ended meanwhile for none', async () => {
  await using daemon = await startWith('g/a');
  const { exit, err } = await runLine(daemon, 'cancel g/* --yes');
  expect({ exit, err: err.split('\n')[0] }).toEqual({ exit: 0, err: 'g/a is not running.' });
});

test('waits for the end of each', async () => {
  await using daemon = await startWith();
  const { exit, out } = await runLine(daemon, 'cancel g/* --yes --wait');
  expect(exit).toBe(0);
  expect(out).toBe(
    'RESULT run=1 task=g/a state=cancelled exit=- duration=3.2s\n' +
      'RESULT run=2 task=g/b state=cancelled exit=- duration=3.2s\n',
  );
});

test('gives one document with -o json, of those without a run too', async () => {
  await using daemon = await startWith();
  const { out, err } = await runLine(daemon, 'cancel --all --yes -o json');
  expect(err).toBe('');
  expect(JSON.parse(out).result.response).toMatchObject([
    { task: 'g/a', exit: 0, envelope: { result: { response: { run: 1 } } } },
    { task: 'g/b', exit: 0 },
    { task: 'h/c', exit: 0, envelope: null },
    { task: 'h/d', exit: 0, envelope: null },
  ]);
});

test.each(['cancel', 'cancel g/a --all', 'cancel 142 --group g'])(
  '%s names nothing clearly',
  async (line) => {
    await using daemon = await startWith();
    expect((await runLine(daemon, line)).exit).toBe(64);
  },
);
