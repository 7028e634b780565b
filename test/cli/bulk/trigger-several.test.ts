import { describe, expect, test } from 'vitest';
import type { RunView } from '../../../src/api/views.ts';
import { type AskedRequest, sendFailure, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleResult,
  sampleRunDetail,
  sampleRunView,
  sampleTaskView,
  sampleTriggered,
} from '../../support/sample-views.ts';

const NAMES = ['g/import-users', 'g/import-schools', 'h/refresh'];

/** Three tasks, run 1 to 3 of which start when triggered; one may have a run already. */
function startWith({ busy = '', ends = [] as Partial<RunView>[] } = {}) {
  return startFakeDaemon((request, response) => {
    const { method, url } = request;
    const [, run] = /\/runs\/(\d+)$/.exec(url.pathname) ?? [];
    if (run !== undefined)
      return sendResult(response, sampleResult(sampleRunDetail(Number(run), viewOf(run, ends))));
    if (method === 'GET')
      return sendResult(response, sampleResult(NAMES.map((name) => sampleTaskView(name))));
    const name = taskOf(request);
    if (name === busy)
      return sendFailure(response, {
        err: 'JOB_ALREADY_RUNNING',
        errmsg: 'Job currently in running state, please try after sometime.',
        result: { running: sampleRunView(9), usualMs: null },
      });
    const number = NAMES.indexOf(name) + 1;
    const dryRun = request.body.dryRun === true;
    sendResult(
      response,
      sampleTriggered({
        response: dryRun ? 'DRY_RUN' : 'SUCCESS',
        run: dryRun ? null : sampleRunView(number, viewOf(String(number), [])),
        usualMs: 41_000,
      }),
    );
  });
}

function viewOf(run: string, ends: readonly Partial<RunView>[]): Partial<RunView> {
  const [taskGroup = '', taskName = ''] = NAMES[Number(run) - 1]?.split('/') ?? [];
  return { taskGroup, taskName, ...ends[Number(run) - 1] };
}

function taskOf({ url }: AskedRequest): string {
  return decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
}

function triggered({ requests }: { requests: AskedRequest[] }): string[] {
  return requests.filter(({ method, body }) => method === 'POST' && !body.dryRun).map(taskOf);
}

describe('trigger of several tasks', () => {
  test('says what would happen, and without a terminal needs --yes', async () => {
    await using daemon = await startWith({ busy: 'g/import-schools' });
    const { exit, out, err } = await runLine(daemon, 'trigger g/*');
    expect({ exit, out, done: triggered(daemon) }).toEqual({ exit: 23, out: '', done: [] });
    expect(err).toBe(
      '  g/import-users    a run would be started (usually 41 s)\n' +
        '  g/import-schools  would be refused: run 9 of organisations/update-user-count has been running for 0 ms, triggered by root.\n' +
        'Refused (23 refused): These are 2 tasks. To trigger them all, say --yes.\n',
    );
  });

  test('asks about one task too, where a pattern led to it', async () => {
    await using daemon = await startWith();
    const terminal = fakeTerminal({ columns: 80, answers: ['n'] });
    const { exit, err } = await runLine(daemon, 'trigger refr*', terminal);
    expect({ exit, done: triggered(daemon) }).toEqual({ exit: 23, done: [] });
    expect(err).toContain('  h/refresh  a run would be started (usually 41 s)\nTrigger this task? [y/N] ');
  });

  test.each([
    ['y', 0, ['g/import-users', 'g/import-schools']],
    ['n', 23, []],
  ])('asks a person, who says %s', async (answer, exit, done) => {
    await using daemon = await startWith();
    const terminal = fakeTerminal({ columns: 80, answers: [answer] });
    const told = await runLine(daemon, 'trigger import-*', terminal);
    expect({ exit: told.exit, done: triggered(daemon) }).toEqual({ exit, done });
    expect(told.err).toContain('Trigger these 2 tasks? [y/N] ');
  });

  test('tells each, and ends with the worst exit code', async () => {
    await using daemon = await startWith({ busy: 'g/import-users' });
    const { exit, out, err } = await runLine(daemon, 'trigger --all --yes');
    expect(exit).toBe(20);
    expect(out).toBe(
      'Run 2 of g/import-schools started (usually 41 s).\nRun 3 of h/refresh started (usually 41 s).\n',
    );
    expect(err).toMatch(/^g\/import-users: Refused \(20 already-running\): run 9 of /);
    expect(daemon.requests.some(({ body }) => body.dryRun)).toBe(false);
  });

  test('takes a pattern that --yes stands before', async () => {
    await using daemon = await startWith();
    expect((await runLine(daemon, 'trigger --yes import-*')).exit).toBe(0);
    expect(triggered(daemon)).toEqual(['g/import-users', 'g/import-schools']);
  });

  test('rehearses all without asking', async () => {
    await using daemon = await startWith();
    const { exit, out } = await runLine(daemon, 'trigger --group g --dry-run');
    expect({ exit, done: triggered(daemon) }).toEqual({ exit: 0, done: [] });
    expect(out.split('\n')[0]).toBe('g/import-users: a run would be started (usually 41 s).');
  });

  test('prints the numbers as names', async () => {
    await using daemon = await startWith();
    expect((await runLine(daemon, 'trigger import-* --yes -o name')).out).toBe('1\n2\n');
  });

  test.each([
    ['--follow', /^--follow prints the output of one run/],
    ['--idempotency-key k', /^--idempotency-key stands for one run/],
  ])('refuses %s', async (option, sentence) => {
    await using daemon = await startWith();
    const { exit, err } = await runLine(daemon, `trigger --all --yes ${option}`);
    expect({ exit, done: triggered(daemon) }).toEqual({ exit: 64, done: [] });
    expect(err).toMatch(sentence);
  });
});

describe('trigger --wait of several tasks', () => {
  const ENDS = [SUCCEEDED, FAILED, SUCCEEDED];

  test('has a line for scripts of each, and the worst exit code', async () => {
    await using daemon = await startWith({ ends: ENDS });
    const { exit, out, err } = await runLine(daemon, 'trigger --all --yes --wait');
    expect(exit).toBe(10);
    expect(out).toBe(
      'RESULT run=1 task=g/import-users state=succeeded exit=0 duration=41.8s\n' +
        'RESULT run=2 task=g/import-schools state=failed exit=3 duration=41.8s\n' +
        'RESULT run=3 task=h/refresh state=succeeded exit=0 duration=41.8s\n',
    );
    expect(err).toContain('Losing this terminal stops none of them: sunbird-tasks wait RUN\n');
    expect(err).toContain('\nRun 2: exit code 3\n');
  });

  test('waits for those that began, where one was refused', async () => {
    await using daemon = await startWith({ ends: ENDS, busy: 'g/import-schools' });
    const { exit, out } = await runLine(daemon, 'trigger --all --yes --wait');
    expect(exit).toBe(20);
    expect(out.match(/^RESULT run=\d/gm)).toEqual(['RESULT run=1', 'RESULT run=3']);
  });

  test('gives one document with -o json, of the ends', async () => {
    await using daemon = await startWith({ ends: ENDS });
    const { out } = await runLine(daemon, 'trigger --all --yes --wait -o json');
    const { response } = JSON.parse(out).result;
    const told = response.map(
      ({ exit, envelope }: { exit: number; envelope: { result: { response: RunView } } }) =>
        `${exit} ${envelope.result.response.state}`,
    );
    expect(told).toEqual(['0 succeeded', '10 failed', '0 succeeded']);
  });

  test('stops at the interrupt key, and says that the others go on', async () => {
    await using daemon = await startWith();
    const terminal = fakeTerminal();
    terminal.interrupt();
    const { exit, err } = await runLine(daemon, 'trigger --all --yes --wait', terminal);
    expect(exit).toBe(130);
    expect(err).toMatch(/2 more go on too\.\n$/);
  });
});
