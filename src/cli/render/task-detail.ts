import type { TaskDetailView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import type { ParamSpec } from '../../task/task.ts';
import { oneLine } from './safe-text.ts';
import { comingTime, fullTime, type TimeView } from './time.ts';

/** A task as lines of `name: value`; what it does not have is left out. */
export function taskDetail(task: TaskDetailView, view: TimeView): string {
  const { quarantine, running, nextRun } = task;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Task', `${task.taskGroup}/${task.taskName}`],
    ['Description', task.description || null],
    ['State', task.state],
    ['Quarantined', quarantine && `since ${fullTime(quarantine.since, view)}, by run ${quarantine.run}`],
    [
      'Schedule',
      task.schedule === null ? 'none; runs when triggered' : `${task.schedule} (${task.timezone})`,
    ],
    ['Next run', nextRun && `${fullTime(nextRun, view)} (${comingTime(nextRun, view)})`],
    ['Now', running && `run ${running.run} is ${running.state}`],
    ['Usually takes', task.usualMs === null ? null : formatDuration(task.usualMs)],
    ['Timeout', formatDuration(task.timeoutMs)],
    ['Recovers', task.recover ? 'yes: tried again after a crash' : 'no'],
    ['Queue', `at most ${task.maxQueued} triggers wait`],
    ['Source', task.source],
    ['Work', task.work],
    ...Object.entries(task.params ?? {}).map(([name, spec]) => [`Param ${name}`, paramWords(spec)] as const),
  ];
  const told = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null);
  const width = Math.max(...told.map(([name]) => name.length)) + 2;
  return told.map(([name, value]) => `${`${name}:`.padEnd(width)}${oneLine(value)}`).join('\n');
}

function paramWords(spec: ParamSpec): string {
  const words = [
    `${spec.type}${spec.required ? ', required' : ''}`,
    spec.default === null ? null : `default ${spec.default}`,
    spec.enum === null ? null : `one of ${spec.enum.join(', ')}`,
    spec.pattern === null ? null : `like ${spec.pattern}`,
    spec.description || null,
  ];
  return words.filter((word) => word !== null).join('; ');
}
