import { expect, test } from 'vitest';
import { exposeFacts } from '../../../src/daemon/metrics/expose.ts';
import type { Facts, TaskFacts } from '../../../src/daemon/metrics/facts.ts';
import { Tally } from '../../../src/scheduler/tally.ts';
import { VERSION } from '../../../src/version.ts';

const AT = new Date('2026-01-15T00:00:00.500Z');
const TASK: TaskFacts = { id: { group: 'g', name: 't' }, state: 'idle', nextRun: AT, lastSuccess: AT };
const STORE = { latencySeconds: 0.002, running: 3, queued: 4, lastSuccesses: new Map() };

async function exposed(differs: Partial<Facts> = {}): Promise<string> {
  const usual = { tasks: [TASK], store: STORE, maxRunning: 16, quartzStaleSeconds: null, tally: new Tally() };
  return (await exposeFacts({ ...usual, ...differs })).text;
}

test('is text of version 0.0.4', async () => {
  const facts = { tasks: [], store: null, maxRunning: 1, quartzStaleSeconds: null, tally: new Tally() };
  expect((await exposeFacts(facts)).contentType).toMatch(/^text\/plain; version=0\.0\.4/);
});

test('tells of each task when it last succeeded, when it runs next, and its state', async () => {
  const text = await exposed();
  expect(text).toContain(
    'sunbird_tasks_last_success_timestamp_seconds{task_group="g",task="t"} 1768435200.5\n',
  );
  expect(text).toContain('sunbird_tasks_next_run_timestamp_seconds{task_group="g",task="t"} 1768435200.5\n');
  expect(text).toContain('sunbird_tasks_task_state{task_group="g",task="t",state="idle"} 1\n');
});

test('counts tasks by every state, also those that none is in', async () => {
  const text = await exposed({ tasks: [TASK, { ...TASK, state: 'paused' }] });
  const counts = [...text.matchAll(/^sunbird_tasks_tasks\{state="(\w+)"\} (\d)$/gm)].map(
    ([, state, count]) => `${state} ${count}`,
  );
  expect(counts).toEqual(['running 0', 'queued 0', 'quarantined 0', 'paused 1', 'idle 1']);
});

test('leaves out what a task does not have', async () => {
  const text = await exposed({ tasks: [{ ...TASK, nextRun: null, lastSuccess: null }] });
  expect(text).not.toMatch(/last_success|next_run/);
});

test('leaves out the states of tasks that nobody knows', async () => {
  const text = await exposed({ tasks: [{ ...TASK, state: null }] });
  expect(text).not.toMatch(/sunbird_tasks_tasks|task_state/);
});

test('quotes what a label may hold', async () => {
  const text = await exposed({ tasks: [{ ...TASK, id: { group: 'a"b\\c', name: 'd\ne' } }] });
  expect(text).toContain('task_group="a\\"b\\\\c",task="d\\ne"');
});

test('tells what ended, and how long it took, in buckets', async () => {
  const tally = new Tally();
  tally.durations.add(0.3);
  tally.durations.add(700);
  const text = await exposed({ tally });
  expect(text).toContain('sunbird_tasks_runs_ended_total{outcome="finished"} 0\n');
  expect(text).toContain('# TYPE sunbird_tasks_run_duration_seconds histogram\n');
  expect(text).toContain('sunbird_tasks_run_duration_seconds_bucket{le="0.1"} 0\n');
  expect(text).toContain('sunbird_tasks_run_duration_seconds_bucket{le="0.5"} 1\n');
  expect(text).toContain('sunbird_tasks_run_duration_seconds_bucket{le="+Inf"} 2\n');
  expect(text).toContain('sunbird_tasks_run_duration_seconds_sum 700.3\n');
  expect(text).toContain('sunbird_tasks_run_duration_seconds_count 2\n');
});

test('tells fire times that led to no work by reason, from 0 on', async () => {
  const tally = new Tally();
  tally.countUnfired({ state: 'missed', why: 'too-old', count: 7 });
  const text = await exposed({ tally });
  expect(text).toContain('sunbird_tasks_fires_missed_total{reason="too-old"} 7\n');
  expect(text).toContain('sunbird_tasks_fires_skipped_total{reason="already-running"} 0\n');
});

test('tells how the store and the sources are', async () => {
  const text = await exposed({ quartzStaleSeconds: 12 });
  expect(text).toContain('sunbird_tasks_store_up 1\n');
  expect(text).toContain('sunbird_tasks_store_latency_seconds 0.002\n');
  expect(text).toContain('sunbird_tasks_running_runs 3\n');
  expect(text).toContain('sunbird_tasks_source_stale_seconds{source="quartz"} 12\n');
});

test('says that the store is away, and nothing that only it knows', async () => {
  const text = await exposed({ store: null });
  expect(text).toContain('sunbird_tasks_store_up 0\n');
  expect(text).not.toMatch(/store_latency|sunbird_tasks_running_runs|queued_runs/);
});

test('names its version, and the process as Prometheus does', async () => {
  const text = await exposed();
  expect(text).toContain(`sunbird_tasks_build_info{version="${VERSION}",node="${process.version}"} 1\n`);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
});

test('writes each line in the form that Prometheus reads', async () => {
  const lines = (await exposed()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(
    lines.filter((line) => !/^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [\d.e+-]+$/.test(line)),
  ).toEqual([]);
});

test('keeps to three lines a task', async () => {
  const tasks = Array.from({ length: 100 }, (_, index) => ({
    ...TASK,
    id: { group: 'g', name: `t${index}` },
  }));
  const lines = (await exposed({ tasks })).split('\n').length;
  expect(lines - (await exposed()).split('\n').length).toBe(3 * 99);
});
