import type { WhyFacts } from '../../../src/daemon/why/facts.ts';
import type { EndedRun, RunRequest } from '../../../src/run/run.ts';
import { emptyRecord, type TaskRecord } from '../../../src/store/task-record.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { sampleTask } from '../../support/sample-task.ts';

export const NOW = new Date('2026-01-15T00:00:00.000Z');
export const TASK = sampleTask('g/t', { schedule: '0 2 * * *' });

export function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

/** An idle task of a scheduler at leisure, with its next fire time in two hours. */
export function sampleFacts(
  differs: Partial<WhyFacts<ConfiguredTask>> = {},
  known: Partial<TaskRecord> = {},
): WhyFacts<ConfiguredTask> {
  return {
    now: NOW,
    at: null,
    task: TASK,
    record: { ...emptyRecord(TASK.id), ...known },
    stopping: false,
    drain: null,
    next: new Date('2026-01-15T02:00:00.000Z'),
    running: 0,
    maxRunning: 16,
    usualMs: null,
    fileRefused: false,
    overdueSince: null,
    waiting: null,
    quartz: null,
    past: null,
    ...differs,
  };
}

/** What any run of the task has. */
export function request(number: number, differs: Partial<RunRequest> = {}): RunRequest {
  return {
    number,
    task: TASK.id,
    cause: 'schedule',
    retryOf: null,
    fireTime: minutesAgo(60),
    queuedAt: minutesAgo(60),
    params: {},
    by: null,
    reason: null,
    attempt: 1,
    handle: null,
    ...differs,
  };
}

/** A run that began an hour ago and succeeded after a minute. */
export function ended(number: number, differs: Partial<EndedRun> = {}): EndedRun {
  return {
    ...request(number),
    state: 'succeeded',
    startedAt: minutesAgo(60),
    endedAt: minutesAgo(59),
    replica: 'r',
    exitCode: 0,
    signal: null,
    error: null,
    result: null,
    ...differs,
  };
}
