import type { HookView, RunbookView, SafeguardsView } from '../api/safeguards-view.ts';
import { quietText } from '../schedule/quiet.ts';
import { HOOK_EVENTS } from '../task/hooks.ts';
import type { Runbook } from '../task/runbook.ts';
import type { ConfiguredTask, Task } from '../task/task.ts';
import { describeWork } from './describe-work.ts';
import { instant } from './run-view.ts';
import type { Access, Service } from './service.ts';

/** Of a Quartz job only its own cluster knows these. */
const NONE: SafeguardsView = {
  quiet: null,
  pauseAfterFailures: null,
  guarded: false,
  runbook: null,
  lateMs: null,
  hooks: [],
};

/** What holds a task back by its declaration, what people should know of it and whom it calls, as the API shows it. */
export function viewSafeguards(service: Service, task: Task, access: Access): SafeguardsView {
  if (task.source === 'quartz') return NONE;
  const { quiet, pauseAfterFailures, guard, runbook, lateMs } = task;
  return {
    quiet: quiet && { times: quiet.stretches.map(quietText), timezone: quiet.timezone },
    pauseAfterFailures,
    guarded: guard,
    runbook: runbook && viewRunbook(runbook, access),
    lateMs,
    hooks: viewHooks(service, task, access),
  };
}

function viewRunbook(runbook: Runbook, access: Access): RunbookView {
  return access === 'control' ? runbook : { ...runbook, about: null, ifItFails: null };
}

function viewHooks({ scheduler }: Service, { id, hooks }: ConfiguredTask, access: Access): HookView[] {
  const open = access === 'control';
  return HOOK_EVENTS.flatMap((event) => {
    const spec = hooks[event];
    if (!spec) return [];
    const last = scheduler.hookRecord.lastOf(id, event);
    return [
      {
        event,
        calls: open ? describeWork(spec) : null,
        lastCalledAt: instant(last?.at ?? null),
        lastError: open && last ? last.error : null,
      },
    ];
  });
}
