import { describe, expect, test } from 'vitest';
import { settle } from '../../support/fake-clock.ts';
import { sampleTask } from '../../support/sample-task.ts';
import { serviceRig } from '../../support/service-rig.ts';

const PATH = '/api/v1/metrics';
const HOURLY = sampleTask('g/hourly', { schedule: '@hourly' });

function serving() {
  return serviceRig({ tasks: [HOURLY, sampleTask('g/manual')] });
}

describe('the metrics', () => {
  test('come as text with its length, over both sockets', async () => {
    await using at = await serving();
    for (const access of ['control', 'view'] as const) {
      const { status, headers, text } = await at.ask(PATH, { access });
      expect([status, headers['content-type'], Number(headers['content-length'])]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
        Buffer.byteLength(text),
      ]);
    }
  });

  test('tell what runs, waits and is to come', async () => {
    await using at = await serving();
    await at.trigger(HOURLY);
    await at.trigger(HOURLY, { ifRunning: 'queue' });
    const { text } = await at.ask(PATH);
    expect(text).toContain('sunbird_tasks_running_runs 1\n');
    expect(text).toContain('sunbird_tasks_queued_runs 1\n');
    expect(text).toContain('task="hourly",state="running"} 1\n');
    const inAnHour = at.clock.now().getTime() / 1_000 + 3_600;
    expect(text).toContain(
      `sunbird_tasks_next_run_timestamp_seconds{task_group="g",task="hourly"} ${inAnHour}\n`,
    );
  });

  test('tell when a task last succeeded, whatever it did since', async () => {
    await using at = await serving();
    const succeededAt = at.clock.now().getTime() / 1_000;
    for (const outcome of ['succeeded', 'failed'] as const) {
      await at.trigger(HOURLY);
      at.work.last.end({ outcome });
      await settle();
      await at.clock.advance(60_000);
    }
    const { text } = await at.ask(PATH);
    expect(text).toContain(
      `sunbird_tasks_last_success_timestamp_seconds{task_group="g",task="hourly"} ${succeededAt}\n`,
    );
    expect(text).toContain('sunbird_tasks_runs_ended_total{outcome="failed"} 1\n');
  });

  test('are told from memory while the store is away', async () => {
    await using at = await serving();
    await at.ask(PATH);
    at.away.now = true;
    const { status, text } = await at.ask(PATH);
    expect(status).toBe(200);
    expect(text).toContain('sunbird_tasks_store_up 0\n');
    expect(text).toContain('sunbird_tasks_tasks{state="idle"} 2\n');
  });

  test('are told without memory too', async () => {
    await using at = await serving();
    at.away.now = true;
    expect((await at.ask(PATH)).text).toContain('sunbird_tasks_next_run_timestamp_seconds{');
  });

  test('know no options', async () => {
    await using at = await serving();
    expect((await at.ask(`${PATH}?task=x`)).envelope.params.err).toBe('INVALID_REQUEST');
  });
});
