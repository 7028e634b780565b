import type { RunningHint } from '../api/views.ts';
import { formatDuration } from '../duration.ts';
import { SunbirdError } from '../errors.ts';
import type { Admission, Refusal } from '../run/admission.ts';
import { pauseSentence } from '../run/pause.ts';
import type { Run } from '../run/run.ts';
import type { Task } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';
import { viewPause } from './pause-view.ts';
import { findWhere } from './replicas/find-where.ts';
import { viewRun } from './run-view.ts';
import type { Service } from './service.ts';
import { findUsualMs } from './usual-duration.ts';

export function isRefusal(admission: Admission): admission is Refusal {
  return !['admitted', 'repeated', 'attached'].includes(admission.kind);
}

/** What the gate refused, as an error of the API with what helps next. */
export async function refusalError(service: Service, task: Task, refusal: Refusal): Promise<SunbirdError> {
  const name = fullName(task.id);
  switch (refusal.kind) {
    case 'already-running':
      return new SunbirdError(
        'JOB_ALREADY_RUNNING',
        'Job currently in running state, please try after sometime.',
        { result: await runningHint(service, task, refusal.run) },
      );
    case 'queue-full': {
      const most = task.source === 'configured' ? ` (maxQueued: ${task.maxQueued})` : '';
      const result = await runningHint(service, task, refusal.run);
      const usual = result.usualMs === null ? '' : `, which usually takes ${formatDuration(result.usualMs)}`;
      return new SunbirdError(
        'TASK_QUEUE_FULL',
        `${name} has ${refusal.queued} runs waiting already${most} behind run ${refusal.run.number}${usual}.`,
        { result },
      );
    }
    case 'key-taken':
      return new SunbirdError(
        'INVALID_REQUEST',
        `This idempotency key made run ${refusal.run.number} of ${fullName(refusal.run.task)} less than 24 h ago. ` +
          `Use another key for ${name}.`,
      );
    case 'paused':
      return new SunbirdError(
        'TASK_PAUSED',
        `${name} ${pauseSentence(refusal.pause, service.clock.now())}.`,
        {
          result: { task: name, paused: viewPause(refusal.pause, 'control') },
        },
      );
    case 'draining':
      return new SunbirdError('DRAINING', 'The scheduler is being drained and admits nothing new.');
    default:
      return refusal satisfies never;
  }
}

async function runningHint(service: Service, task: Task, run: Run) {
  const usualMs = await findUsualMs(service.store, task.id);
  const running = viewRun(run, { now: service.clock.now(), access: 'control' });
  const where = await findWhere(service, run, 'control');
  return { running, usualMs, where } satisfies RunningHint;
}
