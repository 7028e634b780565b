import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CheckView } from '../../../src/api/doctor-view.ts';
import { VERSION } from '../../../src/version.ts';
import { type AskedRequest, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult } from '../../support/sample-views.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WELL: CheckView = { check: 'store', state: 'ok', sentence: 'It answers.', advice: null, fix: null };
const WARNING: CheckView = { ...WELL, check: 'disk', state: 'warn', advice: 'Make room.' };
const ORPHAN: CheckView = {
  ...WELL,
  check: 'orphans',
  state: 'fail',
  advice: 'End them.',
  fix: 'end group 77',
};

/** Answers with these checks until it was asked to fix them. */
function answering(checks: CheckView[], version = VERSION) {
  let fixed = false;
  return startFakeDaemon(({ method }: AskedRequest, response) => {
    if (method === 'POST') fixed = true;
    const now = fixed ? checks.map((check) => ({ ...check, state: 'ok', fix: null })) : checks;
    const answer = method === 'POST' ? { done: ['Ended group 77.'] } : { version, pid: 17, checks: now };
    sendResult(response, sampleResult(answer));
  });
}

test('tells each check with what to do, from outside and from within', async () => {
  await using daemon = await answering([WELL, WARNING]);
  const { exit, out } = await runLine(daemon, 'doctor');
  expect(exit).toBe(0);
  const lines = out.split('\n').map((line) => line.slice(0, 17).trimEnd());
  expect(lines).toEqual([
    'ok    socket',
    'ok    folder',
    'ok    scheduler',
    'ok    store',
    'warn  disk',
    '',
    '',
  ]);
  expect(out).toContain(`\n${' '.repeat(17)}Make room.\n`);
});

test('exits 30 when something fails', async () => {
  await using daemon = await answering([WELL, ORPHAN]);
  const { exit, out } = await runLine(daemon, 'doctor -o name');
  expect([exit, out]).toEqual([30, 'orphans\n']);
});

test('warns of a scheduler of another version', async () => {
  await using daemon = await answering([], '0.0.9');
  expect((await runLine(daemon, 'doctor')).out).toMatch(/^warn {2}scheduler {2}.* is version 0\.0\.9/m);
});

test('fixes what can be fixed after asking, and looks again', async () => {
  await using daemon = await answering([ORPHAN]);
  const told = await runLine(daemon, 'doctor --fix', fakeTerminal({ columns: 80, answers: ['y'] }));
  expect(told.exit).toBe(0);
  expect(told.err).toBe('To do: end group 77. Go on? [y/N] ');
  expect(told.out).toMatch(/^Ended group 77\.\n/);
  expect(daemon.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
});

test.each([
  ['doctor --fix', fakeTerminal({ columns: 80, answers: ['n'] }), 'Nothing was changed.'],
  ['doctor --fix', fakeTerminal(), 'To do: end group 77. For that say --yes.'],
])('fixes nothing without a yes: %s', async (line, terminal, words) => {
  await using daemon = await answering([ORPHAN]);
  const { exit, err } = await runLine(daemon, line, terminal);
  expect(exit).toBe(23);
  expect(err).toContain(words);
  expect(daemon.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('fixes nothing where nothing can be fixed', async () => {
  await using daemon = await answering([WELL]);
  const { exit, err } = await runLine(daemon, 'doctor --fix --yes');
  expect([exit, err]).toEqual([0, 'There is nothing that could be done safely.\n']);
});

test('without a scheduler says why, and judges the tasks file', async () => {
  using folder = temporaryFolder();
  const socketPath = join(folder.path, 'control.sock');
  const terminal = fakeTerminal({ env: { SUNBIRD_TASKS_CONFIG: join(folder.path, 'tasks.yaml') } });
  const { exit, out } = await runLine({ socketPath }, 'doctor', terminal);
  expect(exit).toBe(30);
  expect(out).toContain(`There is no socket at ${socketPath}.`);
  expect(out).toMatch(/^warn {2}tasks-file {2}.*there is no such file$/m);
});

test('prints one document with all of it', async () => {
  await using daemon = await answering([ORPHAN]);
  const { out } = await runLine(daemon, 'doctor --fix --yes -o json');
  expect(JSON.parse(out)).toMatchObject({
    id: 'api.client',
    result: {
      response: {
        done: ['Ended group 77.'],
        checks: expect.arrayContaining([{ ...ORPHAN, state: 'ok', fix: null }]),
      },
    },
  });
});
