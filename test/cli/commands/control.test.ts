import { expect, test } from 'vitest';
import { answerResult, sendResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult, sampleTaskView } from '../../support/sample-views.ts';
import { passDuring } from '../../support/until.ts';

const TASK = 'organisations/update-user-count';

function resumed(differs: object) {
  const nothing = { wasPaused: true, wasQuarantined: false, skipped: null, runs: [], notes: [] };
  const task = sampleTaskView(TASK, { nextRun: '2026-01-15T02:00:00.000Z' });
  return startFakeDaemon(answerResult({ ...sampleResult(task), ...nothing, ...differs }));
}

test.each([
  [{ wasPaused: false }, `${TASK} was not paused.`],
  [{}, `Resumed ${TASK}. Next run 2026-01-15 02:00:00 UTC. It skipped no fire time.`],
  [
    { skipped: { count: 2, first: '2026-01-13T02:00:00.000Z', last: '2026-01-14T02:00:00.000Z' } },
    `Resumed ${TASK}. Next run 2026-01-15 02:00:00 UTC. It skipped 2 fire times (2026-01-13 02:00:00 UTC to 2026-01-14 02:00:00 UTC); none is made up for. If one should be: sunbird-tasks trigger ${TASK}`,
  ],
  [
    { skipped: { count: 1, first: '2026-01-14T02:00:00.000Z', last: '2026-01-14T02:00:00.000Z' }, runs: [7] },
    `Resumed ${TASK}. Next run 2026-01-15 02:00:00 UTC. It skipped 1 fire time (2026-01-14 02:00:00 UTC); run 7 makes up for that.`,
  ],
  [{ notes: ['g.t fires once.'] }, `Resumed ${TASK}. Next run 2026-01-15 02:00:00 UTC. g.t fires once.`],
  [{ wasPaused: false, wasQuarantined: true }, /^Resumed .* from its quarantine\./],
])('resume says what it did about what was missed: %#', async (differs, sentence) => {
  await using daemon = await resumed(differs);
  const { out } = await runLine(daemon, `resume ${TASK} --missed once`);
  if (typeof sentence === 'string') expect(out).toBe(`${sentence}\n`);
  else expect(out).toMatch(sentence);
  expect(daemon.requests.at(-1)?.body).toMatchObject({ missed: 'once' });
});

test('reschedule says when it fires next, and how to go back', async () => {
  const overridden = {
    schedule: '0 4 * * *',
    timezone: 'UTC',
    by: null,
    reason: null,
    since: '2026-01-15T00:00:00.000Z',
    file: { schedule: '0 2 * * *', timezone: 'UTC' },
    fileChanged: false,
  };
  const task = sampleTaskView(TASK, {
    schedule: '0 4 * * *',
    nextRun: '2026-01-15T04:00:00.000Z',
    overridden,
  });
  await using daemon = await startFakeDaemon(answerResult(sampleResult(task)));
  const { out } = await runLine(daemon, ['reschedule', TASK, '--cron', '0 4 * * *']);
  expect(out).toBe(
    `${TASK} fires by 0 4 * * * (UTC) from now on. Next run 2026-01-15 04:00:00 UTC.\n` +
      `The tasks file says 0 2 * * * (UTC); back to that: sunbird-tasks reschedule ${TASK} --reset\n`,
  );
  expect(daemon.requests.at(-1)?.body).toMatchObject({ schedule: '0 4 * * *' });
});

test.each([
  ['reschedule a', /^Give --cron SCHEDULE, or --reset/],
  ['reschedule a --reset --cron @daily', /^--cron .* and --reset .*; give one of them\.\n$/],
])('%s is refused', async (line, words) => {
  await using daemon = await startFakeDaemon(answerResult({}));
  const { exit, err } = await runLine(daemon, line);
  expect(exit).toBe(64);
  expect(err).toMatch(words);
  expect(daemon.requests).toEqual([]);
});

/** Answers with so many running runs, fewer at each look. */
function draining(...running: number[]) {
  return startFakeDaemon((_, response) =>
    sendResult(response, sampleResult({ draining: true, running: running.shift() ?? 0, queued: 1 })),
  );
}

test('drain tells what still goes on', async () => {
  await using daemon = await draining(2);
  expect((await runLine(daemon, 'drain')).out).toBe(
    'Nothing new begins; 2 runs go on. 1 waiting run stays in the store. Back: sunbird-tasks drain --clear\n',
  );
});

test('drain --wait ends when nothing runs any more, having asked for the drain once', async () => {
  await using daemon = await draining(2, 1, 0);
  const terminal = fakeTerminal();
  const { exit, out } = await passDuring(terminal.clock, runLine(daemon, 'drain --wait', terminal), 500);
  expect(exit).toBe(0);
  expect(out).toMatch(/^Nothing runs and nothing new begins: it is safe to stop\./);
  expect(daemon.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
});

test.each([
  [3, '3 runs go on'],
  [0, 'nothing runs just now'],
])('drain --wait is refused when somebody ended the drain meanwhile, with %i runs', async (left, words) => {
  let looks = 0;
  await using daemon = await startFakeDaemon((_, response) => {
    const [running, draining] = looks++ === 0 ? [2, true] : [left, false];
    sendResult(response, sampleResult({ draining, running, queued: 0 }));
  });
  const terminal = fakeTerminal();
  const line = 'drain --wait --timeout 5s';
  const { exit, out, err } = await passDuring(terminal.clock, runLine(daemon, line, terminal), 500);
  expect({ exit, out }).toEqual({ exit: 23, out: '' });
  expect(err).toBe(
    `Refused (23 refused): the drain was ended while it was waited for; ${words}, and others may begin. Begin anew: sunbird-tasks drain --wait\n`,
  );
});

test('drain --wait gives up at its time with exit 12', async () => {
  await using daemon = await draining(1, 1, 1, 1, 1, 1, 1, 1, 1);
  const terminal = fakeTerminal();
  const { exit } = await passDuring(
    terminal.clock,
    runLine(daemon, 'drain --wait --timeout 2s', terminal),
    500,
  );
  expect(exit).toBe(12);
});

test('audit is a table of who did what', async () => {
  const row = {
    at: '2026-01-15T00:00:00.000Z',
    what: 'trigger task',
    on: TASK,
    by: 'ops1',
    reason: 'users linked',
    socket: 'control',
    refusal: 'TASK_PAUSED',
    details: { ifRunning: 'fail' },
  };
  await using daemon = await startFakeDaemon(answerResult({ ...sampleResult([row]), more: true }));
  const { out, err } = await runLine(daemon, 'audit --since 24h');
  expect(err).toBe('These are the newest 1; see more with --limit N.\n');
  expect(out).toMatch(/^AT \(UTC\) +WHAT +ON +BY +OUTCOME +DETAILS\n/);
  expect(out).toMatch(/00:00 +trigger task +\S+ +ops1 +TASK_PAUSED +users linked; ifRunning=fail\n$/);
  expect(daemon.requests[0]?.url.searchParams.get('since')).toBe('2026-01-14T00:00:00.000Z');
});
