import { expect, test } from 'vitest';
import type { HealthCheckView } from '../../../src/api/condition-view.ts';
import type { Access } from '../../../src/daemon/service.ts';
import { settle } from '../../support/fake-clock.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { serviceRig } from '../../support/service-rig.ts';

const HOURLY = sampleTask('g/hourly', { schedule: '0 * * * *' });
const MANUAL = sampleTask('g/manual');

async function serving() {
  const at = await serviceRig({ tasks: [HOURLY, MANUAL] });
  const ask = (query: string, access: Access = 'control') =>
    at.ask(`/api/v1/health/check?${query}`, { access });
  const check = async (query: string, access?: Access) =>
    (await ask(query, access)).envelope.result.response as unknown as HealthCheckView;
  const holds = async (query: string) => (await check(query)).holds;
  const post = (path: string, body: object = {}) => at.ask(path, { method: 'POST', body });
  return Object.assign(at, { refused: ask, check, holds, post });
}

test('a scheduler at rest holds all that is asked of it but a success it never had', async () => {
  await using at = await serving();
  const { holds, conditions } = await at.check(
    'live=true&ready=true&idleFor=10m&notRunning=hourly,g%2Fmanual&lastSuccess=manual&within=26h&noLate=true',
  );
  expect(holds).toBe(false);
  expect(conditions.map(({ condition, of, holds }) => [condition, of, holds])).toEqual([
    ['live', null, true],
    ['ready', null, true],
    ['idle-for', '10 m', true],
    ['not-running', 'hourly', true],
    ['not-running', 'g/manual', true],
    ['last-success', 'manual', false],
    ['no-late', null, true],
  ]);
});

test('what runs, and what fires soon, is told', async () => {
  await using at = await serving();
  expect(await at.holds('idleFor=61m')).toBe(false);
  await at.post('/api/v1/backgroundtasks/trigger/manual');
  expect((await at.check('idleFor=10m&notRunning=manual')).conditions).toMatchObject([
    { holds: false, sentence: 'Not idle: run 1 of g/manual is running.' },
    { holds: false, sentence: 'Run 1 of g/manual is running.' },
  ]);
  at.work.last.end();
  await settle();
  expect(await at.holds('idleFor=10m&notRunning=manual&lastSuccess=manual&within=1h')).toBe(true);
});

test('a drain is not ready; what comes due meanwhile is late', async () => {
  await using at = await serving();
  await at.post('/api/v1/drain');
  await at.clock.advance(3_600_000 + 61_000);
  expect((await at.check('ready=true&noLate=true')).conditions).toMatchObject([
    { holds: false, sentence: expect.stringContaining('drained') },
    { holds: false, sentence: 'Overdue: a fire time for 1 m 1 s, while drained.' },
  ]);
  await at.post('/api/v1/drain', { clear: true });
  await at.clock.advance(1_000);
  expect(await at.holds('ready=true&noLate=true')).toBe(true);
});

test('a store that is away takes readiness and what only it knows, but not life', async () => {
  await using at = await serving();
  at.away.now = true;
  expect(await at.holds('live=true')).toBe(true);
  const { conditions } = await at.check('ready=true&idleFor=1s&notRunning=manual');
  expect(conditions).toMatchObject([
    { holds: false, sentence: 'The disk is full.' },
    { holds: false, sentence: 'The store cannot be used, so that this is not known.' },
    { holds: false },
  ]);
  expect((await at.check('ready=true', 'view')).conditions).toMatchObject([
    { sentence: 'The store cannot be used.' },
  ]);
});

test.each([
  ['', 'INVALID_REQUEST', /Say what is to hold/],
  ['lastSuccess=manual', 'INVALID_REQUEST', /within/],
  ['within=1h', 'INVALID_REQUEST', /belong together/],
  ['idleFor=soon', 'INVALID_REQUEST', /must be a duration/],
  ['idleFor=101000000d', 'INVALID_REQUEST', /must be a duration of at most 100 years/],
  ['notRunning=nothing', 'TASK_NOT_FOUND', /nothing/],
])('what cannot be judged is refused: %s', async (query, err, words) => {
  await using at = await serving();
  expect((await at.refused(query)).envelope.params).toMatchObject({
    err,
    errmsg: expect.stringMatching(words),
  });
});
