import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/api/error-codes.ts';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { VERSION } from '../../src/version.ts';
import { type Answering, answerFailure, sendText, startFakeDaemon } from '../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../support/fake-terminal.ts';
import { sampleResult, sampleRunView, sampleTaskDetail } from '../support/sample-views.ts';

const OLDER = '0.0.9';
const NEWER = '99.0.0';
const OLDER_HINT = `The scheduler has version ${OLDER}, this command line ${VERSION}. It is older: restart it with this version, or use the command line it came with.`;
const NEWER_HINT = `The scheduler has version ${NEWER}, this command line ${VERSION}. It is newer: use the command line it came with.`;

/** Of each command that asks a scheduler one line, or some. */
const LINES = [
  'list',
  'list -o wide --next',
  'show nightly',
  'show 142',
  'runs',
  'runs --timeline',
  'logs 142',
  'why nightly',
  'trigger nightly',
  'trigger nightly --wait',
  'wait 142',
  'cancel 142',
  'pause nightly',
  'resume nightly',
  'reschedule nightly --cron @daily',
  'drain',
  'reload',
  'health',
  'health --live',
  'replicas',
  'audit',
  'metrics',
];
/** Those that speak to no scheduler, or say for themselves how far apart the versions are. */
const ELSEWHERE = ['serve', 'config', 'store', 'completion', 'help', 'doctor'];

/** A successful answer of another version. */
function answerOf(version: string, response: unknown): Answering {
  const envelope = {
    id: 'api.fake',
    ver: 'v1',
    ts: '2026-01-15 00:00:00:000+0000',
    params: { resmsgid: null, msgid: 'm', err: null, status: 'success', errmsg: null },
    responseCode: 'OK',
    result: sampleResult(response),
  };
  return (_request, answer) => sendText(answer, JSON.stringify(envelope), { version });
}

async function told(line: string, answering: Answering, columns?: number) {
  await using daemon = await startFakeDaemon(answering);
  return await runLine(daemon, line, fakeTerminal(columns === undefined ? {} : { columns }));
}

test('every command is asked', () => {
  const asked = new Set([...LINES.map((line) => line.split(' ')[0]), ...ELSEWHERE]);
  expect([...asked].sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
});

describe.each(LINES)('%s', (line) => {
  test('says so when the scheduler does not know the request', async () => {
    const errmsg = 'There is nothing at /api/v1/new. This API has /api/v1/backgroundtasks.';
    const { exit, out, err } = await told(
      line,
      answerFailure({ err: 'ROUTE_NOT_FOUND', errmsg, version: OLDER }),
    );
    expect({ exit, out, err }).toEqual({
      exit: EXIT['not-found'],
      out: '',
      err: `The scheduler does not know this request. ${OLDER_HINT}\n`,
    });
  });

  test('says so when the scheduler does not know an option', async () => {
    const errmsg = 'Unknown option shiny. Known here: dull.';
    const { exit, err } = await told(line, answerFailure({ err: 'INVALID_REQUEST', errmsg, version: OLDER }));
    expect({ exit, err }).toEqual({ exit: EXIT.usage, err: `${errmsg} ${OLDER_HINT}\n` });
  });

  test.each([
    ['nothing', null],
    ['a list of what has no keys', [{}]],
    ['a map without keys', {}],
  ])('takes %s from an older scheduler for no defect of its own', async (_what, response) => {
    const { exit, err } = await told(line, answerOf(OLDER, response));
    expect(err).not.toMatch(/defect|\n {4}at /);
    if (exit === EXIT.internal) expect(err).toContain(OLDER_HINT);
  });
});

describe('of a newer scheduler', () => {
  const state = 'snoozed' as never;
  const run = { ...sampleRunView(142), state, cause: 'whim' as never, shiny: true };

  test.each([undefined, 120])('states that are not known are shown as they are', async (columns) => {
    const task = { ...sampleTaskDetail('g/nightly'), state, lastRun: run, shiny: { deep: 1 } };
    const list = await told('list', answerOf(NEWER, [task]), columns);
    expect(list).toMatchObject({ exit: 0, err: '' });
    expect(list.out).toContain('snoozed');
    const runs = await told('runs', answerOf(NEWER, [run]), columns);
    expect(runs).toMatchObject({ exit: 0, err: '' });
    expect(runs.out).toContain('snoozed');
  });

  test('the end of a run that is not known is never taken for success', async () => {
    const detail = { ...run, attempts: [], retriedBy: [], usualMs: null, durations: null, where: null };
    const { exit, err } = await told('wait 142', answerOf(NEWER, detail));
    expect(exit).toBe(EXIT.internal);
    expect(err).toContain(
      `What the scheduler answered cannot be read here (the run is in a state that is not known here: snoozed). ${NEWER_HINT}`,
    );
  });
});
