import { describe, expect, test } from 'vitest';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { FAILED, sampleResult, sampleRunView } from '../../support/sample-views.ts';

const RUNS = [sampleRunView(142), sampleRunView(141, FAILED)];

function startWith(runs: typeof RUNS) {
  return startFakeDaemon(answerResult(sampleResult(runs)));
}

test('prints the runs as a table', async () => {
  await using daemon = await startWith(RUNS);
  const { exit, out } = await runLine(daemon, 'runs');
  expect(exit).toBe(0);
  expect(out).toMatch(
    /^RUN +TASK .*\n142 .*\n141 +organisations\/update-user-count +failed .*exit code 3\n$/,
  );
});

test('prints the numbers as names', async () => {
  await using daemon = await startWith(RUNS);
  expect((await runLine(daemon, 'runs -o name')).out).toBe('142\n141\n');
});

test('prints the envelope of the scheduler as one document', async () => {
  await using daemon = await startWith(RUNS);
  expect(JSON.parse((await runLine(daemon, 'runs -o json')).out)).toMatchObject({
    result: { response: RUNS },
  });
});

test('says that there are no runs on stderr', async () => {
  await using daemon = await startWith([]);
  expect((await runLine(daemon, 'runs')).err).toBe('No runs.\n');
});

test('says on stderr that more match than are shown, in a table alone', async () => {
  await using daemon = await startFakeDaemon(answerResult({ ...sampleResult(RUNS), more: true }));
  expect((await runLine(daemon, 'runs')).err).toBe('These are the newest 2; see more with --limit N.\n');
  expect((await runLine(daemon, 'runs -o wide')).err).toMatch(/^These are the newest 2;/);
  expect((await runLine(daemon, 'runs -o json')).err).toBe('');
  expect((await runLine(daemon, 'runs -o name')).err).toBe('');
});

test('hands on every condition', async () => {
  await using daemon = await startWith([]);
  await runLine(daemon, 'runs refresh-cache --state failed,timed_out --since 24h --limit 5');
  expect(Object.fromEntries(daemon.requests[0]?.url.searchParams ?? [])).toEqual({
    task: 'refresh-cache',
    state: 'failed,timed_out',
    since: '2026-01-14T00:00:00.000Z',
    limit: '5',
  });
});

test('shortens the error on a terminal of 80 columns', async () => {
  const error = 'cannot open /data/uploads/state.json: permission denied';
  await using daemon = await startWith([sampleRunView(141, { ...FAILED, error })]);
  const terminal = fakeTerminal({ columns: 80, env: { NO_COLOR: '1' } });
  const { out } = await runLine(daemon, 'runs', terminal);
  expect(out).toMatch(/failed +00:00 +cannot open.*…\n$/);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

describe('--since', () => {
  async function sinceOf(text: string) {
    await using daemon = await startWith([]);
    const told = await runLine(daemon, ['runs', '--since', text]);
    return { ...told, since: daemon.requests[0]?.url.searchParams.get('since') };
  }

  test.each([
    ['90m', '2026-01-14T22:30:00.000Z'],
    ['2026-01-10', '2026-01-10T00:00:00.000Z'],
    ['2026-01-10T08:00:00+05:30', '2026-01-10T02:30:00.000Z'],
  ])('takes %s', async (text, since) => {
    expect((await sinceOf(text)).since).toBe(since);
  });

  test.each(['yesterday', '2026-13-45', '7', ''])('refuses "%s"', async (text) => {
    const { exit, err } = await sinceOf(text);
    expect(exit).toBe(64);
    expect(err).toMatch(/^--since ".*" is no time; write .* or an instant such as 2026-01-15T08:00:00Z\.\n$/);
  });
});

test('refuses a limit that is no number', async () => {
  await using daemon = await startWith([]);
  expect(await runLine(daemon, 'runs --limit many')).toMatchObject({
    exit: 64,
    err: '--limit "many" is no whole number.\n',
  });
});
