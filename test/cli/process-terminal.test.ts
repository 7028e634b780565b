import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import {
  type Answering,
  answerResult,
  type FakeDaemon,
  sendResult,
  startFakeDaemon,
} from '../support/fake-daemon.ts';
import { sampleResult, sampleRunDetail, sampleTaskView } from '../support/sample-views.ts';
import { until } from '../support/until.ts';

const MAIN = `${import.meta.dirname}/../../src/cli/start.ts`;
const LOOK_AT_STDOUT = `${import.meta.dirname}/../support/look-at-stdout.ts`;
/** More than a pipe holds. */
const TASKS = Array.from({ length: 2_000 }, (_, index) => sampleTaskView(`group/task-${index}`));

/** A real shell; `$CLI` in the script is this command line, on the socket of the fake scheduler if there is one. */
async function runScript(
  script: string,
  { socketPath = '' }: Partial<FakeDaemon> = {},
  started: (child: ChildProcess) => void = () => {},
) {
  const node = process.execPath;
  const programs = { CLI: `${node} ${MAIN}`, LOOK_AT_STDOUT: `${node} ${LOOK_AT_STDOUT}` };
  const env = { ...process.env, SUNBIRD_TASKS_SOCKET: socketPath, ...programs };
  const child = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise: code, resolve } = Promise.withResolvers<number | null>();
  child.once('close', resolve);
  started(child);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

/** A run whose end nobody is told. */
const openRun: Answering = ({ url }, response) => {
  if (!url.searchParams.has('wait')) sendResult(response, sampleResult(sampleRunDetail(142)));
};

test('prints all of a long table into a pipe', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(TASKS)));
  const { out, err } = await runScript('$CLI list | cat', daemon);
  expect({ lines: out.split('\n').length, err }).toEqual({ lines: 2_002, err: '' });
});

test('does not complain of a reader that has read enough', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(TASKS)));
  const { out, err } = await runScript('{ $CLI list; echo exit=$? >&2; } | head -1', daemon);
  expect(out).toMatch(/^GROUP.*\n$/);
  expect(err).toBe('exit=0\n');
});

test('says that a full disk took no answer', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(TASKS)));
  const { code, err } = await runScript('$CLI list > /dev/full', daemon);
  expect(code).toBe(70);
  expect(err).toMatch(/^Cannot write the answer: ENOSPC.*\n$/);
});

describe('isStdoutGone', () => {
  test.each([
    [
      'is true when the readers of both streams have gone',
      '{ $LOOK_AT_STDOUT 1000000 2>&1; echo $? >&3; } | true',
      '1\n',
    ],
    ['is false while somebody reads', '{ $LOOK_AT_STDOUT 50 2>&1; echo $? >&3; } | cat >/dev/null', '0\n'],
    [
      'is false when only the remarks have lost their reader',
      '{ { $LOOK_AT_STDOUT 50 2>&1 >&4; echo $? >&3; } | true; } 4>&1 | cat >/dev/null',
      '0\n',
    ],
  ])('%s', async (_, script, seen) => {
    expect((await runScript(`exec 3>&2; ${script}`)).err).toBe(seen);
  });
});

test('leaves a run alone at the interrupt key', async () => {
  await using daemon = await startFakeDaemon(openRun);
  const { code, err } = await runScript('exec $CLI wait 142', daemon, (child) => {
    void until(() => daemon.requests.length === 2).then(() => child.kill('SIGINT'));
  });
  expect(code).toBe(130);
  expect(err).toBe('\nRun 142 goes on. See its end with: sunbird-tasks wait 142\n');
});

test('reads parameters from its stdin', async () => {
  await using daemon = await startFakeDaemon((_, response) => response.end());
  await runScript(`printf '{"block": "B-7"}' | $CLI trigger x --params -`, daemon);
  expect(daemon.requests[0]?.body.params).toEqual({ block: 'B-7' });
});

test('stops watching at a change that nobody reads', async () => {
  let looks = 0;
  await using daemon = await startFakeDaemon((_, response) => {
    const state = looks++ % 2 === 0 ? 'idle' : 'queued';
    sendResult(response, sampleResult([sampleTaskView('a/b', { state })]));
  });
  const script = '{ $CLI list --watch --interval 200ms 2>/dev/null; echo exit=$? >&2; } | head -1';
  const { out, err } = await runScript(script, daemon);
  expect(out).toMatch(/^\d\d:\d\d:\d\d a\/b idle -> queued\n$/);
  expect(err).toBe('exit=130\n');
});
