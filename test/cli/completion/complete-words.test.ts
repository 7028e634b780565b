import { describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { type Answering, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { sampleResult, sampleRunView, sampleTaskView } from '../../support/sample-views.ts';
import { until } from '../../support/until.ts';

const TASKS = ['organisations/update-user-count', 'settings/refresh-cache', 'other/refresh-cache'];

const answer: Answering = ({ url }, response) =>
  sendResult(
    response,
    sampleResult<unknown>(
      url.pathname.endsWith('/runs')
        ? [sampleRunView(142), sampleRunView(141, { state: 'failed' })]
        : TASKS.map((name) => sampleTaskView(name, { description: 'Do\nit' })),
    ),
  );

/** What a shell is told at the end of a line; nothing is ever said on stderr. */
async function told(line: string, socket = '/nonexistent/control.sock'): Promise<string> {
  const terminal = fakeTerminal({
    stdin: line
      .split(' ')
      .map((word) => `${word}\n`)
      .join(''),
    env: { SUNBIRD_TASKS_SOCKET: socket },
  });
  expect(await runProgram(['completion', 'words'], terminal)).toBe(0);
  expect(terminal.err).toBe('');
  return terminal.out;
}

async function wordsAt(line: string, socket?: string): Promise<string[]> {
  return (await told(line, socket))
    .split('\n')
    .slice(0, -1)
    .map((each) => each.split('\t')[0] ?? '');
}

describe('without a scheduler', () => {
  test.for([
    ['t', ['trigger']],
    ['-o wide li', ['list']],
    ['--so', ['--socket']],
    ['-o j', ['json']],
    ['list --output = n', ['name']],
    ['list --output=n', ['--output=name']],
    ['trigger --ev', ['--even-if-paused']],
    ['trigger ', []],
    ['nonsense x', []],
    ['config ', ['check', 'schema']],
    ['help exit', ['exit-codes']],
    ['help config', ['config']],
    ['serve --config /e', [':files']],
  ] as const)('completes %s| to %s', async ([line, expected]) => {
    expect(await wordsAt(line)).toEqual(expected);
  });

  test('says beside each word what it is', async () => {
    expect(await told('hea')).toBe('health\tSay how the scheduler is\n');
  });
});

describe('with a scheduler', () => {
  test('completes full names of tasks', async () => {
    await using daemon = await startFakeDaemon(answer);
    expect(await wordsAt('show ', daemon.socketPath)).toEqual([...TASKS, '142', '141']);
    expect(await wordsAt('trigger set', daemon.socketPath)).toEqual(['settings/refresh-cache']);
  });

  test('completes a bare name that one task alone has', async () => {
    await using daemon = await startFakeDaemon(answer);
    expect(await wordsAt('trigger u', daemon.socketPath)).toEqual(['update-user-count']);
    expect(await wordsAt('trigger r', daemon.socketPath)).toEqual([]);
  });

  test('completes numbers of runs, with their state and task', async () => {
    await using daemon = await startFakeDaemon(answer);
    expect(await told('wait 142', daemon.socketPath)).toBe('142\trunning organisations/update-user-count\n');
  });

  test('completes groups', async () => {
    await using daemon = await startFakeDaemon(answer);
    expect(await wordsAt('list --group o', daemon.socketPath)).toEqual(['organisations', 'other']);
  });

  test('keeps remarks in their line', async () => {
    await using daemon = await startFakeDaemon(answer);
    expect(await told('show settings/', daemon.socketPath)).toBe('settings/refresh-cache\tDo it\n');
  });

  test('asks at the socket that the line names', async () => {
    await using daemon = await startFakeDaemon(answer);
    for (const named of [`--socket ${daemon.socketPath}`, `--socket=${daemon.socketPath}`])
      expect(await wordsAt(`${named} trigger u`)).toEqual(['update-user-count']);
  });

  test('leaves out names that would break the line they stand in', async () => {
    await using daemon = await startFakeDaemon((_request, response) =>
      sendResult(response, sampleResult([sampleTaskView('g/a\nb'), sampleTaskView('g/c')])),
    );
    expect(await wordsAt('show g', daemon.socketPath)).toEqual(['g/c']);
  });

  test('gives up after a second', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const terminal = fakeTerminal({
      stdin: 'trigger\nu\n',
      env: { SUNBIRD_TASKS_SOCKET: daemon.socketPath },
    });
    const ended = runProgram(['completion', 'words'], terminal);
    await until(() => daemon.requests.length === 1);
    await terminal.clock.advance(1_000);
    expect([await ended, terminal.out, terminal.err]).toEqual([0, '', '']);
  });
});
