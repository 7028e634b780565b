import type { Known } from '../../../src/quartz/watch/changes.ts';
import { formatHandle, type Handle } from '../../../src/quartz/watch/handle.ts';
import type { Fired, Sight } from '../../../src/quartz/watch/sight.ts';
import type { WatchedRun } from '../../../src/store/watched-run.ts';
import type { QuartzNode } from '../../../src/task/quartz-task.ts';

/** The instant of every sample, by the database's clock. */
export const NOW = new Date('2026-01-15T00:00:00.000Z');

export function secondsAgo(seconds: number): Date {
  return new Date(NOW.getTime() - seconds * 1_000);
}

/** A trigger of ours for the job `g.job`, in the tables since ten seconds. */
export function sampleHandle(differs: Partial<Handle> = {}): Handle {
  return {
    scheduler: 'MyScheduler',
    job: { group: 'g', name: 'job' },
    trigger: { group: 'DEFAULT', name: 'MT_1' },
    state: 'placed',
    at: secondsAgo(10).getTime(),
    ...differs,
  };
}

function requestOf(number: number, handle: Handle) {
  return {
    number,
    task: handle.job,
    cause: 'manual',
    retryOf: null,
    fireTime: null,
    queuedAt: secondsAgo(10),
    params: {},
    by: 'root',
    reason: null,
    attempt: 0,
    handle: formatHandle(handle),
  } as const;
}

/** A run that waits for its trigger. */
export function queuedRun(number: number, differs: Partial<Handle> = {}): Known {
  const handle = sampleHandle(differs);
  const waiting = { state: 'queued', notBefore: null, startedAt: null, error: null, sighting: null } as const;
  return { run: { ...requestOf(number, handle), ...waiting }, handle };
}

/** A run that was last seen as the given execution on node-1. */
export function runningRun(number: number, sighting: string, differs: Partial<Handle> = {}): Known {
  const handle = sampleHandle(differs);
  const lease = { replica: 'node-1', token: 1, expiresAt: null };
  const run: WatchedRun = {
    ...requestOf(number, handle),
    attempt: 1,
    state: 'running',
    startedAt: secondsAgo(5),
    lease,
    sighting,
  };
  return { run, handle };
}

/** An execution on node-1 since five seconds. */
export function sampleFired(entry: string, differs: Partial<Fired> = {}): Fired {
  return {
    scheduler: 'MyScheduler',
    entry,
    trigger: { group: 'DEFAULT', name: 'MT_1' },
    job: { group: 'g', name: 'job' },
    node: 'node-1',
    firedAt: secondsAgo(5),
    scheduledFor: secondsAgo(5),
    ...differs,
  };
}

export function sampleNode(name: string, differs: Partial<QuartzNode> = {}): QuartzNode {
  return {
    scheduler: 'MyScheduler',
    name,
    checkedInAt: secondsAgo(2),
    checkinIntervalMs: 5_000,
    failed: false,
    ...differs,
  };
}

/** Tables of two living nodes in which nothing goes on. */
export function sampleSight(differs: Partial<Sight> = {}): Sight {
  const nodes = [sampleNode('node-1'), sampleNode('node-2')];
  return { at: NOW, executing: [], waiting: [], nodes, dueAt: null, ...differs };
}

/** How the trigger of `queuedRun` stands in the tables. */
export function waitingIn(state: string): Partial<Sight> {
  const { scheduler, trigger } = sampleHandle();
  return { waiting: [{ scheduler, trigger, state }] };
}
