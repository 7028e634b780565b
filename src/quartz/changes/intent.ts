import type { Pause } from '../../run/pause.ts';
import type { Override } from '../../task/override.ts';
import type { NewSchedule } from '../control/new-schedule.ts';
import type { ResumeRule } from '../control/plan-resume.ts';
import type { JobKey, TriggerKey } from '../keys.ts';

/** What an operator wants changed in Quartz' tables. Kept in our store until it is done or undone there. */
export type Intent = {
  scheduler: string;
  job: JobKey;
  /** The replica that carries it out right now. While nobody does there is none, nor is there in those of older versions. */
  owner?: string | undefined;
} & (
  | { kind: 'pause'; pause: Pause; before: Pause | null }
  | { kind: 'resume'; rule: ResumeRule }
  | RescheduleIntent
);

export interface RescheduleIntent {
  kind: 'reschedule';
  trigger: TriggerKey;
  to: NewSchedule;
  /** Whether the trigger was paused before, and is to be so again. */
  paused: boolean;
  /** The operator's schedule once it is done, and before: what stands again when it is undone. */
  after: Override | null;
  before: Override | null;
}

const INSTANTS = new Set(['since', 'until', 'from']);

export function formatIntent(intent: Intent): string {
  return JSON.stringify(intent);
}

/** Reads what `formatIntent` wrote. */
export function parseIntent(text: string): Intent {
  return JSON.parse(text, (key, value) =>
    INSTANTS.has(key) && typeof value === 'string' ? new Date(value) : value,
  ) as Intent;
}
