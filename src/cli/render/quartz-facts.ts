import type { QuartzTriggerView, QuartzView } from '../../api/quartz-view.ts';
import { fullTime, type TimeView } from './time.ts';

/** What `show` tells of a Quartz job beside what every task has. */
export function quartzFacts(quartz: QuartzView, view: TimeView): [string, string | null][] {
  const { scheduler, jobClass, data, opaqueDataBytes, executions, triggers } = quartz;
  return [
    ['Scheduler', scheduler],
    ['Class', jobClass],
    ['Job', jobWords(quartz)],
    [
      'Data',
      data ? JSON.stringify(data) : opaqueDataBytes && `${opaqueDataBytes} bytes that only Java reads`,
    ],
    ...executions.map(({ node, startedAt, lost }): [string, string] => [
      'Executes',
      `on node ${node} since ${fullTime(startedAt, view)}${lost ? '; that node is silent: lost, awaiting recovery' : ''}`,
    ]),
    ...triggers.map((trigger): [string, string] => ['Trigger', triggerWords(trigger, view)]),
  ] as [string, string | null][];
}

function jobWords({ durable, nonConcurrent }: QuartzView): string {
  const stays = durable ? 'durable' : 'not durable: deleted with its last trigger';
  return `${stays}; ${nonConcurrent ? 'never twice at once' : 'may run beside itself'}`;
}

function triggerWords(trigger: QuartzTriggerView, view: TimeView): string {
  const { group, name, state, type, rule, timezone, nextFireTime, previousFireTime, groupPaused } = trigger;
  return [
    `${group}/${name} ${state}${groupPaused ? ' (its group is paused)' : ''}`,
    `${type}${rule === null ? '' : ` ${rule}`}${timezone === null ? '' : ` (${timezone})`}`,
    nextFireTime && `next ${fullTime(nextFireTime, view)}`,
    previousFireTime && `fired ${fullTime(previousFireTime, view)}`,
    trigger.calendar && `but for the calendar ${trigger.calendar}`,
  ]
    .filter(Boolean)
    .join(', ');
}
