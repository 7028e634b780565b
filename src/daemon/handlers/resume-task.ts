import type { ResumeResult } from '../../api/operator-views.ts';
import { SunbirdError } from '../../errors.ts';
import type { Resumed } from '../../scheduler/resume.ts';
import type { QuartzTask } from '../../task/quartz-task.ts';
import { answerWithTask } from '../answer-with-task.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import type { Handler, Service } from '../service.ts';

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
  // Its pause would be gone, and with it what it skipped, while the runs for that are refused.
  if (task.source === 'configured' && missed !== 'skip' && service.scheduler.draining)
    throw new SunbirdError(
      'DRAINING',
      'The scheduler is being drained and admits no run that makes up for what was missed. ' +
        'Resume the task when the drain is over, or now with --missed skip.',
    );

  const { wasPaused, wasQuarantined, skipped, runs, notes } =
    task.source === 'quartz'
      ? await resumeJob(task, missed, service)
      : resumed(await service.scheduler.resume(task, { missed, by }));
  const told: ResumeResult = {
    wasPaused,
    wasQuarantined,
    skipped: skipped && {
      count: skipped.count,
      first: skipped.first.toISOString(),
      last: skipped.last.toISOString(),
    },
    runs,
    notes,
  };
  return { result: { ...(await answerWithTask(service, task.id, asked.access)), ...told } };
};

type Told = Pick<Resumed, 'skipped' | 'runs'> & Pick<ResumeResult, 'wasPaused' | 'wasQuarantined' | 'notes'>;

function resumed({ pause, quarantined, skipped, runs }: Resumed): Told {
  return { wasPaused: pause !== null, wasQuarantined: quarantined, skipped, runs, notes: [] };
}

async function resumeJob(
  task: QuartzTask,
  missed: 'skip' | 'once' | 'all',
  { quartzChanges }: Service,
): Promise<Told> {
  const done = await quartzChanges?.resume(task, missed);
  if (!done) return resumed(NOTHING);
  const { pause, triggers, skipped, notes } = done;
  return { wasPaused: pause !== null || triggers > 0, wasQuarantined: false, skipped, runs: [], notes };
}
