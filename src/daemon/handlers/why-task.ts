import type { ListResult } from '../../api/views.ts';
import type { WhyReason, WhyView } from '../../api/why-view.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import { instant } from '../run-view.ts';
import type { Handler } from '../service.ts';
import { stateOf } from '../task-view.ts';
import { explainNow } from '../why/explain-now.ts';
import { explainPast } from '../why/explain-past.ts';
import { explainQuartz } from '../why/explain-quartz.ts';
import type { WhyFacts } from '../why/facts.ts';
import { gatherFacts } from '../why/gather.ts';
import { parseAt } from '../why/parse-at.ts';

/** Why a task runs or does not, and what became of its last fire time or the one about `at`. */
export const whyTask: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const at = options.text('at');
  const group = options.text('group');
  options.end();
  const now = service.clock.now();
  const asAt = at === null ? null : parseAt(at, now, service.timezone);
  const task = await findAskedTask(service, asked.segment, group);

  const facts = await gatherFacts(service, task, asAt);
  const response: WhyView = {
    taskGroup: task.id.group,
    taskName: task.id.name,
    source: task.source,
    state: stateOf(task, facts.record, now),
    at: instant(asAt),
    fireTime: instant(facts.past?.fireTime ?? null),
    now: explain(facts),
    past: explainPast(facts),
  };
  const result: ListResult<WhyView> = {
    response,
    timezone: service.timezone,
    staleSince: instant(service.sources.staleSince),
  };
  return { result };
};

function explain({ task, quartz, ...facts }: WhyFacts): WhyReason[] {
  if (task.source === 'quartz') return quartz ? explainQuartz({ ...facts, task, quartz }) : [];
  return explainNow({ ...facts, task, quartz } satisfies WhyFacts<ConfiguredTask>);
}
