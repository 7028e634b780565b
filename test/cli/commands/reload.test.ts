import { expect, test } from 'vitest';
import type { ReloadView } from '../../../src/api/reload-view.ts';
import { answerFailure, answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { runLine } from '../../support/fake-terminal.ts';
import { sampleResult } from '../../support/sample-views.ts';

const NOTHING: ReloadView = {
  file: '/etc/tasks.yaml',
  dryRun: false,
  added: [],
  removed: [],
  changed: [],
  needsRestart: [],
  cancelled: [],
  notes: [],
  warnings: [],
};

function reloaded(differs: Partial<ReloadView>) {
  return startFakeDaemon(answerResult(sampleResult({ ...NOTHING, ...differs })));
}

const ALL: Partial<ReloadView> = {
  added: ['g/new'],
  removed: ['g/gone'],
  changed: [{ task: 'g/other', keys: ['schedule', 'timeout'] }],
  needsRestart: ['maxRunning'],
  cancelled: [12, 13],
  notes: ['Run 7 of g/other goes on as it began.'],
  warnings: ['tasks.yaml:3:1: hm'],
};

test('tells what changed on stdout, and remarks on stderr', async () => {
  await using daemon = await reloaded(ALL);
  expect(await runLine(daemon, 'reload')).toEqual({
    exit: 0,
    out: `Loaded /etc/tasks.yaml: 1 task added, 1 task removed, 1 task changed.
  added    g/new
  removed  g/gone
  changed  g/other: schedule, timeout
cancelled, because their tasks are gone: run 12, run 13
needs a restart: maxRunning
`,
    err: 'tasks.yaml:3:1: hm\nRun 7 of g/other goes on as it began.\n',
  });
  expect(daemon.requests[0]).toMatchObject({ method: 'POST', body: { by: 'operator' } });
});

test('says when no task has changed', async () => {
  await using daemon = await reloaded({});
  expect((await runLine(daemon, 'reload')).out).toBe('/etc/tasks.yaml: no task has changed.\n');
});

test('a dry run is asked for, and told as one', async () => {
  await using daemon = await reloaded({ dryRun: true, added: ['g/a', 'g/b'] });
  const { out } = await runLine(daemon, 'reload --dry-run');
  expect(out).toMatch(/^Would load \/etc\/tasks\.yaml: 2 tasks added\.\n/);
  expect(daemon.requests[0]?.body).toMatchObject({ dryRun: true });
});

test('prints the names of what changed with -o name', async () => {
  await using daemon = await reloaded(ALL);
  expect((await runLine(daemon, 'reload -o name')).out).toBe('g/new\ng/gone\ng/other\n');
});

test('tells every problem of a wrong file, with exit 78', async () => {
  const problems = ['tasks.yaml:1:1: a', 'tasks.yaml:2:1: b'];
  const failure = { err: 'INVALID_CONFIG', errmsg: problems.join('\n'), result: { problems } } as const;
  await using daemon = await startFakeDaemon(answerFailure(failure));
  expect(await runLine(daemon, 'reload')).toEqual({ exit: 78, out: '', err: `${problems.join('\n')}\n` });
});
