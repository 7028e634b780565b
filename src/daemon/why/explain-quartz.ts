import type { WhyReason } from '../../api/why-view.ts';
import { formatDuration } from '../../duration.ts';
import { isInForce } from '../../run/pause.ts';
import type { QuartzTask, QuartzTrigger } from '../../task/quartz-task.ts';
import { held, paused, reason } from './explain-now.ts';
import type { QuartzFacts, WhyFacts } from './facts.ts';
import { causeWords, since } from './run-words.ts';

type Facts = WhyFacts<QuartzTask> & { quartz: QuartzFacts };

/** A trigger that is due for so long is overdue; the minute of Quartz' misfire threshold. */
const OVERDUE_MS = 60_000;

/** How a job of Quartz stands, the most important first: what its tables say, in words. Pure. */
export function explainQuartz(facts: Facts): WhyReason[] {
  const drained = held(facts);
  return [
    ...stale(facts),
    ...noNode(facts),
    ...facts.task.executions.map((execution) => executing(execution, facts)),
    ...[paused(facts), overridden(facts)].filter((each) => each !== null),
    ...ourRun(facts),
    // A drain keeps triggers of ours back, not what Quartz fires.
    ...(drained
      ? [{ ...drained, sentence: `${drained.sentence} Quartz fires by its schedules all the same.` }]
      : []),
    ...triggers(facts),
  ];
}

function stale({ quartz: { staleSince } }: Facts): WhyReason[] {
  if (!staleSince) return [];
  return [
    reason(
      'quartz-stale',
      `Quartz' tables cannot be read since ${staleSince.toISOString()}; what follows was so then. See sunbird-tasks health`,
    ),
  ];
}

function noNode({ task, quartz: { nodes, now } }: Facts): WhyReason[] {
  const [latest] = nodes.toSorted((a, b) => b.checkedInAt.getTime() - a.checkedInAt.getTime());
  if (!latest || nodes.some(({ failed }) => !failed)) return [];
  return [
    reason(
      'quartz-no-node',
      `No node of ${task.job.scheduler} is alive, so that nothing fires: ${latest.name} was the last to check in, ${since(latest.checkedInAt, now)} ago. Start the Java service.`,
    ),
  ];
}

function executing(execution: QuartzTask['executions'][number], { task, quartz }: Facts): WhyReason {
  const { node, startedAt, lost } = execution;
  const start = `It executes on ${node} since ${startedAt.toISOString()}, for ${since(startedAt, quartz.now)}`;
  if (!lost) return reason('running', `${start}.`);
  const then = task.job.requestsRecovery ? ' and executes it again' : '';
  return reason('quartz-lost', `${start}, but ${node} is silent; another node clears that away${then}.`);
}

function overridden({ record: { override } }: Facts): WhyReason | null {
  if (!override) return null;
  const by = override.by === null ? '' : ` by ${override.by}`;
  const why = override.reason === null ? '' : ` (${override.reason})`;
  return reason(
    'overridden',
    `Its schedule was set from here${by} at ${override.since.toISOString()} to ${override.schedule} (${override.timezone})${why}; its trigger had ${override.over.schedule} (${override.over.timezone}).`,
  );
}

function ourRun({ record: { active }, waiting }: Facts): WhyReason[] {
  if (active?.state !== 'queued') return [];
  const why = waiting ?? 'for a node of Quartz to take it up';
  return [reason('queued', `Run ${active.number}, ${causeWords(active)}, waits ${why}.`, active.number)];
}

function triggers(facts: Facts): WhyReason[] {
  const { task } = facts;
  if (task.triggers.length === 0)
    return [reason('manual-only', 'It has no trigger in Quartz: it runs when it is triggered.')];
  return task.triggers
    .map((trigger) => tellTrigger(trigger, facts))
    .sort((a, b) => Number(a.kind === 'not-due') - Number(b.kind === 'not-due'));
}

function tellTrigger(trigger: QuartzTrigger, facts: Facts): WhyReason {
  const name = `Trigger ${trigger.group}.${trigger.name}`;
  const group = trigger.groupPaused ? `, because its whole group ${trigger.group} is` : '';
  switch (trigger.state) {
    case 'ERROR':
      return reason(
        'quartz-error',
        `${name} is in state ERROR and will not fire: Quartz could not load or make the job. Put right its class or data, then reset the trigger from Java (resetTriggerFromErrorState).`,
      );
    case 'PAUSED':
    case 'PAUSED_BLOCKED':
      return reason(
        'paused',
        isInForce(facts.record.pause, facts.now)
          ? `${name} is paused in Quartz${group}, as it was asked for from here.`
          : `${name} is paused in Quartz${group}; Quartz does not say by whom. Resume it from where it was paused.`,
      );
    case 'BLOCKED':
      return reason(
        'quartz-blocked',
        `${name} is BLOCKED: the job executes, and Quartz never executes it twice at once; it fires when that has ended.`,
      );
    case 'COMPLETE':
      return reason('quartz-complete', `${name} is COMPLETE: it has fired for the last time.`);
    case 'ACQUIRED':
      return taken(name, trigger, facts);
    default:
      return waits(name, trigger, facts);
  }
}

function taken(name: string, { nextFireTime }: QuartzTrigger, { quartz: { now } }: Facts): WhyReason {
  const dueMs = nextFireTime ? now.getTime() - nextFireTime.getTime() : 0;
  if (dueMs < OVERDUE_MS)
    return reason('quartz-taken', `${name} is ACQUIRED: a node has taken it and fires it in a moment.`);
  return reason(
    'quartz-taken',
    `${name} is ACQUIRED since ${formatDuration(dueMs)} past its time and not fired: the node that took it is gone or hangs. Pause and resume the job from Java.`,
  );
}

function waits(name: string, trigger: QuartzTrigger, { quartz: { now } }: Facts): WhyReason {
  const { nextFireTime, endTime, calendar, cron } = trigger;
  if (!nextFireTime) return reason('never-due', `${name} has no fire time to come.`);
  const dueMs = now.getTime() - nextFireTime.getTime();
  if (dueMs >= OVERDUE_MS)
    return reason(
      'late',
      `${name} is WAITING and overdue by ${formatDuration(dueMs)}: no node takes it. All threads may be busy, or the Java service is stopped or in standby.`,
    );
  const rule = cron ? ` by ${cron.expression} (${cron.timezone})` : '';
  const days = calendar === null ? '' : `, on days that its calendar ${calendar} allows`;
  const end = endTime ? `, until ${endTime.toISOString()}` : '';
  const left = formatDuration(Math.max(0, -dueMs));
  return reason(
    'not-due',
    `${name} fires next at ${nextFireTime.toISOString()}, in ${left}${rule}${days}${end}.`,
  );
}
