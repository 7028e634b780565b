import type { TriggerResult } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';
import { SunbirdError } from '../../errors.ts';
import type { Admission, Refusal } from '../../run/admission.ts';
import type { TriggerRequest } from '../../scheduler/scheduler.ts';
import { checkParams } from '../../task/check-params.ts';
import type { Params } from '../../task/param-spec.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import { viewRun, viewRunOrNull } from '../run-view.ts';
import type { Asked, Handler, Service } from '../service.ts';
import { findUsualMs } from '../usual-duration.ts';

const IF_RUNNING = ['fail', 'queue', 'attach'] as const;

/** Asks for a run of a task now. */
export const triggerTask: Handler = async (asked, service) => {
  const task = await findAskedTask(service, asked.segment, asked.query.get('group'));
  if (task.source === 'quartz') throw readOnly(task.id);
  const request = readRequest(asked, task);
  const { admission, run } = await service.scheduler.trigger(task, request);
  if (isRefusal(admission)) throw await refusalError(service, task, admission);
  const context = { now: service.clock.now(), access: asked.access };
  const result: TriggerResult = {
    response: request.dryRun ? 'DRY_RUN' : 'SUCCESS',
    run: viewRunOrNull(run, context),
    ...outcomeOf(admission),
    behind: viewRunOrNull(admission.kind === 'admitted' ? admission.queuedBehind : null, context),
    usualMs: await findUsualMs(service.store, task.id),
  };
  return { result };
};

/** A cluster is only read until the tasks file says otherwise. */
function readOnly(id: TaskId): SunbirdError {
  return new SunbirdError(
    'READ_ONLY_SOURCE',
    `${fullName(id)} is a job of Quartz, which this scheduler only reads.`,
  );
}

function readRequest(asked: Asked, task: ConfiguredTask): TriggerRequest {
  const options = new AskedOptions(asked, 'body');
  const request = {
    params: readParams(task, options.record('params')),
    ifRunning: options.oneOf('ifRunning', IF_RUNNING) ?? 'fail',
    idempotencyKey: options.text('idempotencyKey', 200),
    reason: options.text('reason'),
    by: options.text('by', 200),
    dryRun: options.flag('dryRun'),
  };
  options.end();
  return request;
}

function readParams(task: ConfiguredTask, given: Record<string, unknown>): Params {
  const checked = checkParams(task.params, given);
  if (checked.ok) return checked.params;
  throw new SunbirdError('INVALID_PARAMETER', `${fullName(task.id)}: ${checked.problems.join(' ')}`, {
    result: { problems: checked.problems },
  });
}

function outcomeOf(admission: Exclude<Admission, Refusal>): Pick<TriggerResult, 'outcome'> {
  if (admission.kind !== 'admitted') return { outcome: admission.kind };
  return { outcome: admission.queuedBehind ? 'queued' : 'started' };
}

function isRefusal(admission: Admission): admission is Refusal {
  return (
    admission.kind === 'already-running' || admission.kind === 'queue-full' || admission.kind === 'key-taken'
  );
}

async function refusalError(service: Service, task: ConfiguredTask, refusal: Refusal): Promise<SunbirdError> {
  const usualMs = await findUsualMs(service.store, task.id);
  const running = viewRun(refusal.run, { now: service.clock.now(), access: 'control' });
  const details = { result: { running, usualMs } };
  switch (refusal.kind) {
    case 'already-running':
      return new SunbirdError(
        'JOB_ALREADY_RUNNING',
        'Job currently in running state, please try after sometime.',
        details,
      );
    case 'queue-full':
      return new SunbirdError(
        'TASK_QUEUE_FULL',
        `${fullName(task.id)} has ${refusal.queued} runs waiting already (maxQueued: ${task.maxQueued}) behind run ` +
          `${refusal.run.number}${usualMs === null ? '' : `, which usually takes ${formatDuration(usualMs)}`}.`,
        details,
      );
    case 'key-taken':
      return new SunbirdError(
        'INVALID_REQUEST',
        `This idempotency key made run ${refusal.run.number} of ${fullName(refusal.run.task)} less than 24 h ago. ` +
          `Use another key for ${fullName(task.id)}.`,
      );
    default:
      return refusal satisfies never;
  }
}
