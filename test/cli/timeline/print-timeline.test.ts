import { describe, expect, test } from 'vitest';
import type { RunView, TaskView } from '../../../src/api/views.ts';
import { sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import {
  FAILED,
  sampleResult,
  sampleRunView,
  sampleTaskDetail,
  sampleTaskView,
} from '../../support/sample-views.ts';

const NAME = 'organisations/update-user-count';
const TASK = sampleTaskView(NAME, { nextRuns: ['2026-01-15T20:30:00.000Z'] });
const RUN = sampleRunView(141, {
  ...FAILED,
  queuedAt: '2026-01-14T20:30:00.000Z',
  startedAt: '2026-01-14T20:30:00.000Z',
  endedAt: '2026-01-14T20:31:00.000Z',
});

function startWith(tasks: readonly TaskView[], runs: readonly RunView[]) {
  return startFakeDaemon(({ url }, response) => {
    const zoned = { timezone: 'Asia/Kolkata' };
    if (url.pathname === '/api/v1/runs') return sendResult(response, sampleResult(runs, zoned));
    const isOne = url.pathname.includes('/show/');
    sendResult(response, sampleResult(isOne ? { ...sampleTaskDetail(NAME), ...tasks[0] } : tasks, zoned));
  });
}

test('draws past and coming runs in 80 columns of ASCII where nobody says more', async () => {
  await using daemon = await startWith([TASK], [RUN]);
  expect(await runLine(daemon, 'runs --timeline')).toEqual({
    exit: 0,
    out: [
      'TASK (+05:30)       06:00 12:00 18:00 01-15   06:00 12:00 18:00 01-16',
      'update-user-count  .....................x...|.....................o...',
      'x failed  o due  | now, 05:30  each sign is 1 h',
      '',
    ].join('\n'),
    err: '',
  });
});

test('draws one task, for as long as was asked', async () => {
  await using daemon = await startWith([TASK], [RUN]);
  const terminal = fakeTerminal({ env: { LC_ALL: 'C.UTF-8' } });
  const { out } = await runLine(daemon, 'runs update-user-count --timeline --hours 168', terminal);
  expect(out).toMatch(/^update-user-count {2}·+✗·*\|··*◦·+$/m);
  expect(out).toContain('each sign is 6 h');
  expect(daemon.requests[0]?.url.pathname).toContain('/show/');
});

test('colours signs by what they mean on a terminal', async () => {
  await using daemon = await startWith([TASK], [RUN]);
  const terminal = fakeTerminal({ columns: 80, env: { LANG: 'C.UTF-8' } });
  const { out } = await runLine(daemon, 'runs --timeline', terminal);
  expect(out).toContain('\x1b[31m✗\x1b[39m');
});

test('keeps to a terminal of 60 columns, but whole names into a pipe', async () => {
  const long = sampleTaskView('NetOps-PC1502295457753/updateUserCountScheduler-of-the-north-and-south');
  await using daemon = await startWith([long], []);
  const terminal = fakeTerminal({ columns: 60, env: { NO_COLOR: '1' } });
  const { out } = await runLine(daemon, 'runs --timeline', terminal);
  expect(out.split('\n').filter((line) => line.length > 60)).toEqual([]);
  expect((await runLine(daemon, 'runs --timeline')).out).toContain(long.taskName);
});

test('prints one document with the runs, the coming fire times and what was left out', async () => {
  await using daemon = await startWith([TASK], [RUN]);
  const { out, err } = await runLine(daemon, 'runs --timeline -o json');
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({
    id: 'api.fake',
    params: { status: 'success' },
    result: {
      response: [RUN],
      timezone: 'Asia/Kolkata',
      from: '2026-01-14T00:00:00.000Z',
      to: '2026-01-16T00:00:00.000Z',
      tasks: [
        {
          taskGroup: 'organisations',
          taskName: 'update-user-count',
          fireTimes: ['2026-01-15T20:30:00.000Z'],
          knownSince: null,
          knownUntil: null,
        },
      ],
    },
  });
});

test('says on stderr of which tasks not all was looked up', async () => {
  const runs = Array.from({ length: 1_000 }, (_, index) => ({ ...RUN, run: 1_000 - index }));
  await using daemon = await startWith([TASK], runs);
  const { err } = await runLine(daemon, 'runs --timeline');
  expect(err).toBe(`Not all was looked up of ${NAME}: ~ stands where more is.\n`);
});

test('says that there are no tasks', async () => {
  await using daemon = await startWith([], []);
  expect((await runLine(daemon, 'runs --timeline')).err).toBe('No tasks.\n');
});

describe('refuses', () => {
  test.each([
    ['--hours 5', '--hours needs --timeline.'],
    ['--timeline --since 24h', '--timeline takes --hours in place of --since and --limit.'],
    ['--timeline --limit 5', '--timeline takes --hours in place of --since and --limit.'],
    ['--timeline -o name', '--timeline has no -o name: use table, wide or json.'],
    ['--timeline --hours 0', '--hours takes a whole number from 1 to 720.'],
    ['--timeline --hours 721', '--hours takes a whole number from 1 to 720.'],
    ['--timeline --hours many', '--hours "many" is no whole number.'],
  ])('%s', async (options, sentence) => {
    await using daemon = await startWith([], []);
    expect(await runLine(daemon, `runs ${options}`)).toEqual({ exit: 64, out: '', err: `${sentence}\n` });
    expect(daemon.requests).toEqual([]);
  });
});
