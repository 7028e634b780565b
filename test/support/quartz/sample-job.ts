import type { HeldTrigger } from '../../../src/quartz/control/held-triggers.ts';
import type { QuartzTask, QuartzTrigger } from '../../../src/task/quartz-task.ts';

/** 02:00 UTC each day, the next time on 15 January 2026. */
export function sampleTrigger(name: string, differs: Partial<QuartzTrigger> = {}): QuartzTrigger {
  return {
    group: 'g',
    name,
    state: 'WAITING',
    type: 'CRON',
    cron: { expression: '0 0 2 * * ?', timezone: 'UTC' },
    simple: null,
    nextFireTime: new Date('2026-01-15T02:00:00Z'),
    previousFireTime: null,
    endTime: null,
    calendar: null,
    groupPaused: false,
    ...differs,
  };
}

/** The job `g.job` with these triggers. */
export function sampleJob(triggers: QuartzTrigger[]): QuartzTask {
  return {
    id: { group: 'g', name: 'job' },
    description: '',
    source: 'quartz',
    schedule: triggers[0]?.cron?.expression ?? null,
    timezone: 'UTC',
    job: {
      scheduler: 'MyScheduler',
      group: 'g',
      name: 'job',
      className: 'Job',
      durable: true,
      nonConcurrent: false,
      requestsRecovery: false,
      data: { kind: 'empty' },
    },
    triggers,
    executions: [],
    state: 'idle',
  };
}

/** The same as `sampleTrigger`, as it is read under the lock. */
export function heldTrigger(differs: Partial<HeldTrigger> = {}): HeldTrigger {
  const { group, name, type, cron, nextFireTime } = sampleTrigger('nightly');
  return {
    group,
    name,
    type,
    cron,
    nextFireTime,
    state: 'PAUSED',
    simple: null,
    startTime: new Date('2026-01-01T00:00:00Z'),
    endTime: null,
    calendar: null,
    misfireInstruction: 0,
    ...differs,
  };
}
