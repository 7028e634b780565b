import type { QuartzTriggerView, QuartzView } from '../api/quartz-view.ts';
import { ruleOf } from '../quartz/schedule-text.ts';
import type { QuartzTask, QuartzTrigger } from '../task/quartz-task.ts';
import { instant } from './run-view.ts';
import type { Access } from './service.ts';

/** What the tables of Quartz say of a job; its data are private. */
export function viewQuartz({ job, triggers, executions }: QuartzTask, access: Access): QuartzView {
  return {
    scheduler: job.scheduler,
    jobGroup: job.group,
    jobClass: job.className,
    durable: job.durable,
    nonConcurrent: job.nonConcurrent,
    requestsRecovery: job.requestsRecovery,
    data: access === 'control' && job.data.kind === 'values' ? job.data.values : null,
    opaqueDataBytes: job.data.kind === 'opaque' ? job.data.bytes : null,
    executions: executions.map(({ node, startedAt, lost }) => ({
      node,
      startedAt: startedAt.toISOString(),
      lost,
    })),
    triggers: triggers.map(viewTrigger),
  };
}

function viewTrigger(trigger: QuartzTrigger): QuartzTriggerView {
  const { group, name, state, type, cron, groupPaused } = trigger;
  return {
    group,
    name,
    state,
    type,
    rule: ruleOf(trigger),
    timezone: cron?.timezone ?? null,
    nextFireTime: instant(trigger.nextFireTime),
    previousFireTime: instant(trigger.previousFireTime),
    endTime: instant(trigger.endTime),
    calendar: trigger.calendar,
    groupPaused,
  };
}
