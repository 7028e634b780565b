import type { SafeguardsView } from '../api/safeguards-view.ts';
import { quietText } from '../schedule/quiet.ts';
import type { Task } from '../task/task.ts';
import type { Access } from './service.ts';

const NONE: SafeguardsView = { quiet: null, pauseAfterFailures: null, guarded: false, runbook: null };

/** What holds a task back by its declaration, as the API shows it. */
export function viewSafeguards(task: Task, access: Access): SafeguardsView {
  if (task.source === 'quartz') return NONE;
  const { quiet, pauseAfterFailures, guard, runbook } = task;
  return {
    quiet: quiet && { times: quiet.stretches.map(quietText), timezone: quiet.timezone },
    pauseAfterFailures,
    guarded: guard,
    runbook: runbook && (access === 'control' ? runbook : { ...runbook, about: null, ifItFails: null }),
  };
}
