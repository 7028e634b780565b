import { expect, test } from 'vitest';
import type { TaskView } from '../../../src/api/views.ts';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult, sampleRunView, sampleTaskView } from '../../support/sample-views.ts';

const RECOUNT = sampleTaskView('organisations/update-user-count', {
  lastRun: sampleRunView(7, { state: 'succeeded', startedAt: '2026-01-14T02:00:00.000Z' }),
});
const REFRESH = sampleTaskView('settings/refresh-cache', {
  state: 'running',
  nextRun: '2026-01-15T00:10:00.000Z',
  lastRun: sampleRunView(8, { state: 'succeeded', startedAt: '2026-01-14T23:50:00.000Z' }),
});
const RESUME = sampleTaskView('uploads/resume-uploads', { schedule: null, nextRun: null });

function startWith(tasks: readonly TaskView[]) {
  return startFakeDaemon(answerResult(sampleResult(tasks)));
}

test('prints the tasks as a table', async () => {
  await using daemon = await startWith([RESUME]);
  const { exit, out, err } = await runLine(daemon, 'list');
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).toMatch(/^GROUP +TASK +STATE .*\nuploads +resume-uploads +idle .*\n$/);
});

test('asks for one group and state', async () => {
  await using daemon = await startWith([]);
  await runLine(daemon, 'list --group uploads --state paused');
  const [request] = daemon.requests;
  expect(request?.method).toBe('GET');
  expect(`${request?.url.pathname}${request?.url.search}`).toBe(
    '/api/v1/backgroundtasks?group=uploads&state=paused',
  );
});

test.each([
  ['name', 'organisations/update-user-count settings/refresh-cache uploads/resume-uploads'],
  ['next', 'settings/refresh-cache organisations/update-user-count uploads/resume-uploads'],
  ['last', 'settings/refresh-cache organisations/update-user-count uploads/resume-uploads'],
  ['state', 'settings/refresh-cache organisations/update-user-count uploads/resume-uploads'],
])('sorts by %s, what has none last', async (key, names) => {
  await using daemon = await startWith([RESUME, RECOUNT, REFRESH]);
  const { out } = await runLine(daemon, `list -o name --sort ${key}`);
  expect(out).toBe(`${names.replaceAll(' ', '\n')}\n`);
});

test('adds columns when asked for the wide form', async () => {
  await using daemon = await startWith([RESUME]);
  expect((await runLine(daemon, 'list -o wide')).out).toMatch(/ZONE +SOURCE +RUN/);
});

test('prints the envelope of the scheduler as one document', async () => {
  await using daemon = await startWith([RECOUNT]);
  const { out, err } = await runLine(daemon, 'list -o json');
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({ id: 'api.fake', result: { response: [RECOUNT] } });
});

test('says that there are no tasks on stderr', async () => {
  await using daemon = await startWith([]);
  expect(await runLine(daemon, 'list')).toMatchObject({ exit: 0, err: 'No tasks.\n' });
});

test('says since when the answer is stale', async () => {
  const stale = sampleResult([RECOUNT], { staleSince: '2026-01-14T23:59:00.000Z' });
  await using daemon = await startFakeDaemon(answerResult(stale));
  const { err } = await runLine(daemon, 'list');
  expect(err).toBe('The store cannot be read: this is how things stood at 2026-01-14 23:59:00 UTC.\n');
});

test('fits into a terminal of 80 columns', async () => {
  await using daemon = await startWith([RECOUNT, REFRESH, RESUME]);
  const terminal = fakeTerminal({ columns: 80, env: { NO_COLOR: '1' } });
  const { out } = await runLine(daemon, 'list', terminal);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(out).toMatch(/^update-user-count +idle +02:00 in 2 h +yesterday 02:00 succeeded/m);
});

test('refuses a state that there is not', async () => {
  await using daemon = await startWith([]);
  const { exit, err } = await runLine(daemon, 'list --state busy');
  expect(exit).toBe(64);
  expect(err).toContain('Allowed choices are running, queued, quarantined, paused, idle.');
  expect(daemon.requests).toEqual([]);
});
