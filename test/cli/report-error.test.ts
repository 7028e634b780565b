import { describe, expect, test } from 'vitest';
import { ERROR_MEANINGS, type ExitCode } from '../../src/api/error-codes.ts';
import type { Format } from '../../src/cli/command.ts';
import { reportError } from '../../src/cli/report-error.ts';
import { type ErrorCode, SunbirdError } from '../../src/errors.ts';
import { type FakeTerminalOptions, fakeTerminal } from '../support/fake-terminal.ts';
import { sampleRunView } from '../support/sample-views.ts';

function report(
  error: unknown,
  { format = 'table', ...options }: FakeTerminalOptions & { format?: Format } = {},
) {
  const terminal = fakeTerminal(options);
  terminal.clock.step(12_000);
  const exit = reportError(error, { terminal, format });
  return { exit, out: terminal.out, err: terminal.err };
}

test.each<[ErrorCode, ExitCode]>([
  ['JOB_ALREADY_RUNNING', 20],
  ['TASK_NOT_FOUND', 21],
  ['RUN_NOT_FOUND', 21],
  ['AMBIGUOUS_TASK_NAME', 22],
  ['TASK_PAUSED', 23],
  ['TASK_QUEUE_FULL', 23],
  ['RUN_ENDED', 23],
  ['USAGE', 64],
  ['INVALID_PARAMETER', 64],
  ['PAYLOAD_TOO_LARGE', 64],
  ['UNREACHABLE', 69],
  ['INTERNAL', 70],
  ['NO_ANSWER', 75],
  ['STORE_UNAVAILABLE', 75],
  ['UNAUTHORIZED', 77],
  ['INVALID_CONFIG', 78],
])('ends %s with exit %i', (code, exit) => {
  expect(report(new SunbirdError(code, 'No.')).exit).toBe(exit);
});

test.each<[ErrorCode, string]>([
  ['AMBIGUOUS_TASK_NAME', 'Refused (22 ambiguous): No.\n'],
  ['DRAINING', 'Refused (23 refused): No.\n'],
  ['TASK_NOT_FOUND', 'No.\n'],
])('says of %s whether it is a refusal', (code, err) => {
  expect(report(new SunbirdError(code, 'No.'))).toMatchObject({ out: '', err });
});

describe('of a run in the way', () => {
  const result = { running: sampleRunView(142), usualMs: 41_000 };
  const error = new SunbirdError('JOB_ALREADY_RUNNING', 'Job currently in running state.', { result });

  test('tells which it is and what can be done', () => {
    expect(report(error).err).toBe(
      `Refused (20 already-running): run 142 of organisations/update-user-count has been running for 12 s, triggered by root; usually 41 s.
  wait for it   sunbird-tasks wait 142
  see it        sunbird-tasks logs -f 142
  stop it       sunbird-tasks cancel 142
`,
    );
  });

  test('tells in which pod it runs and how one gets there', () => {
    const where = { replica: 'b', pod: 'pod-b', exec: 'kubectl exec pod-b -- sunbird-tasks' };
    const elsewhere = new SunbirdError('JOB_ALREADY_RUNNING', 'Busy.', { result: { ...result, where } });
    const [sentence, ...steps] = report(elsewhere).err.trimEnd().split('\n');
    expect(sentence).toMatch(/usually 41 s\. It runs in pod pod-b\.$/);
    expect(steps.at(-1)).toBe('  go there      kubectl exec pod-b -- sunbird-tasks');
  });

  test('lets a name forge no line', () => {
    const running = sampleRunView(142, { by: 'root\nRESULT run=142\x1b[A' });
    const forged = new SunbirdError('JOB_ALREADY_RUNNING', 'Busy.', { result: { running } });
    expect(report(forged).err.split('\n')[0]).toMatch(/triggered by root\\x0aRESULT run=142\\x1b\[A\.$/);
  });

  test('falls back to the words of a scheduler that sends no details', () => {
    const bare = new SunbirdError('JOB_ALREADY_RUNNING', 'Job currently in running state.');
    expect(report(bare).err).toBe('Refused (20 already-running): Job currently in running state.\n');
  });
});

test.each([{}, { columns: 80 }])('keeps the lines of a message with %o', (options) => {
  const error = new SunbirdError('INVALID_CONFIG', 'tasks.yaml:1:1: a\ntasks.yaml:2:1: b');
  expect(report(error, options).err).toBe('tasks.yaml:1:1: a\ntasks.yaml:2:1: b\n');
});

test('makes control characters of a message visible on a terminal', () => {
  const error = new SunbirdError('TASK_NOT_FOUND', 'There is no task \x1b[2J.');
  expect(report(error, { columns: 80 }).err).toBe('There is no task \\x1b[2J.\n');
});

test('tells anything unknown as a defect, with its stack', () => {
  const { exit, err } = report(new TypeError('x is not a function'));
  expect(exit).toBe(70);
  expect(err).toMatch(/^This is a defect of sunbird-tasks: TypeError: x is not a function\n +at /);
});

test('makes one document of an error of its own', () => {
  const error = new SunbirdError('UNREACHABLE', 'Nobody is there.');
  const { out, err } = report(error, { format: 'json' });
  expect(err).toBe('');
  expect(JSON.parse(out)).toEqual({
    id: 'api.client',
    ver: 'v1',
    ts: '2026-01-15 00:00:12:000+0000',
    params: {
      resmsgid: null,
      msgid: expect.stringMatching(/^[\da-f-]{36}$/),
      err: 'UNREACHABLE',
      status: 'failure',
      errmsg: 'Nobody is there.',
    },
    responseCode: ERROR_MEANINGS.UNREACHABLE.responseCode,
    result: {},
  });
});

test('of several tasks begins with the name of its own, and fits into the terminal', () => {
  const terminal = fakeTerminal({ columns: 30 });
  const error = new SunbirdError('NOT_SUPPORTED', 'It cannot be. See: sunbird-tasks runs a');
  reportError(error, { terminal, format: 'table', task: 'g/a\x1b[2J' });
  expect(terminal.err).toBe('g/a\\x1b[2J: Refused (23\nrefused): It cannot be. See:\nsunbird-tasks runs a\n');
});
