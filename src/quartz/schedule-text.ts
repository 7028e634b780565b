import { formatDuration } from '../duration.ts';
import type { QuartzTrigger } from '../task/quartz-task.ts';

/** What a job's triggers say of when it fires, in a few words: the first one's rule and how many more there are. */
export function scheduleText(triggers: readonly QuartzTrigger[]): string | null {
  const rules = triggers.map(ruleOf).filter((rule) => rule !== null);
  const [first] = rules;
  if (first === undefined) return null;
  return rules.length === 1 ? first : `${first} +${rules.length - 1}`;
}

/** The rule of one trigger; null for one that fires a single time. */
export function ruleOf({ cron, simple, type }: QuartzTrigger): string | null {
  if (cron) return cron.expression;
  if (!simple) return type;
  return simple.repeatCount === 0 ? null : `every ${formatDuration(simple.intervalMs)}`;
}
