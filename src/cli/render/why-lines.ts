import type { WhyReason, WhyView } from '../../api/why-view.ts';
import { oneLine } from '../../safe-text.ts';
import { localTimes } from './local-times.ts';
import { fullTime, type TimeView } from './time.ts';
import { wrap } from './wrap.ts';

/** Why a task runs or does not: how it stands, then what became of a fire time; the most important of each first. */
export function whyLines(why: WhyView, view: TimeView, columns: number): string {
  const { taskGroup, taskName, state, at, fireTime } = why;
  const then = fireTime ? `Fire time ${fullTime(fireTime, view)}:` : at && `At ${fullTime(at, view)}:`;
  const told = (reasons: readonly WhyReason[]) =>
    reasons.map(({ sentence }) => wrap(oneLine(localTimes(sentence, view)), columns, '  '));
  return [
    `${taskGroup}/${taskName} is ${state} (times in ${view.timezone}):`,
    ...told(why.now),
    ...(then && why.past.length > 0 ? [then, ...told(why.past)] : []),
  ].join('\n');
}
