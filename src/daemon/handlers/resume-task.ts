import type { ResumeResult } from '../../api/operator-views.ts';
import type { Resumed } from '../../scheduler/resume.ts';
import { answerWithTask } from '../answer-with-task.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import type { Handler } from '../service.ts';

const NOTHING: Resumed = { pause: null, quarantined: false, skipped: null, runs: [] };
const MISSED = ['skip', 'once', 'all'] as const;

/** Lifts a task's pause and quarantine, and makes up for what was skipped as far as that is asked for. */
export const resumeTask: Handler = async (asked, service) => {
  const task = await findAskedTask(service, asked.segment, asked.query.get('group'));
  const options = new AskedOptions(asked, 'body');
  const missed = options.oneOf('missed', MISSED) ?? 'skip';
  options.text('reason');
  const by = options.text('by', 200);
  options.end();

  if (task.source === 'quartz') await service.quartzChanges?.resume(task);
  const resumed =
    task.source === 'configured' ? await service.scheduler.resume(task, { missed, by }) : NOTHING;
  const { pause, quarantined, skipped, runs } = resumed;
  const told: ResumeResult = {
    wasPaused: pause !== null,
    wasQuarantined: quarantined,
    skipped: skipped && {
      count: skipped.count,
      first: skipped.first.toISOString(),
      last: skipped.last.toISOString(),
    },
    runs,
  };
  return { result: { ...(await answerWithTask(service, task.id, asked.access)), ...told } };
};
