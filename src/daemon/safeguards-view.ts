import type { SafeguardsView } from '../api/safeguards-view.ts';
import { quietText } from '../schedule/quiet.ts';
import type { Task } from '../task/task.ts';

/** What holds a task back by its declaration, as the API shows it. */
export function viewSafeguards(task: Task): SafeguardsView {
  if (task.source === 'quartz') return { quiet: null };
  const { quiet } = task;
  return {
    quiet: quiet && { times: quiet.stretches.map(quietText), timezone: quiet.timezone },
  };
}
