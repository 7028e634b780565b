import { expect, test } from 'vitest';
import type { TaskView } from '../../src/api/views.ts';
import { sampleTask } from '../support/sample-task.ts';
import { serviceRig } from '../support/service-rig.ts';

const API = '/api/v1/backgroundtasks';
/** Far more than is written out at a time, and not in ASCII alone. */
const MANY = Array.from({ length: 500 }, (_, index) =>
  sampleTask(`g${index % 3}/task-${index}`, { description: `Nr. ${index} – übrig, "in Zitaten"` }),
);

test('answers many tasks whole, in their order, with as many bytes as it announced', async () => {
  await using at = await serviceRig({ tasks: MANY });
  const { headers, text, envelope } = await at.ask(API);
  expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text));
  expect(envelope.result.response).toMatchObject(
    MANY.map(({ id, description }) => ({ taskGroup: id.group, taskName: id.name, description })),
  );
  expect(Object.keys(envelope.result)).toEqual(['response', 'timezone', 'staleSince']);
});

test('answers no task with an empty list', async () => {
  await using at = await serviceRig({ tasks: MANY.slice(0, 3) });
  const { envelope } = await at.ask(`${API}?state=running`);
  expect(envelope).toMatchObject({ responseCode: 'OK', result: { response: [], timezone: 'UTC' } });
});

test('echoes a message id that looks like a part of the answer', async () => {
  await using at = await serviceRig({ tasks: MANY.slice(0, 3) });
  const msgid = '"response":[]';
  const { envelope } = await at.ask(API, { headers: { 'X-Request-ID': msgid } });
  expect(envelope.params.msgid).toBe(msgid);
  expect(envelope.result.response).toHaveLength(3);
});

test('tells so many coming fire times as were asked for, the earliest of all tasks', async () => {
  const hourly = MANY.slice(0, 100).map((task) => ({ ...task, schedule: '0 * * * *' }));
  const quick = sampleTask('g/quick', { schedule: '@every 10m' });
  const nightly = sampleTask('g/nightly', { schedule: '0 2 * * *' });
  await using at = await serviceRig({ tasks: [nightly, ...hourly, quick] });
  const { envelope } = await at.ask(`${API}?next=20`);
  const tasks = envelope.result.response as TaskView[];
  expect(tasks.flatMap(({ nextRuns }) => nextRuns)).toHaveLength(20);
  expect(tasks.at(-1)?.nextRuns?.slice(0, 5)).toEqual(
    [10, 20, 30, 40, 50].map((minute) => `2026-01-15T00:${minute}:00.000Z`),
  );
  expect(tasks[0]).toMatchObject({ nextRun: '2026-01-15T02:00:00.000Z', nextRuns: [] });
  const { envelope: idle } = await at.ask(`${API}?next=20&state=running`);
  expect(idle.result.response).toEqual([]);
});
