import type { TriggerResult } from '../../api/views.ts';
import { SunbirdError } from '../../errors.ts';
import type { QuartzAnswer } from '../../quartz/quartz-runs.ts';
import type { Admission, Refusal } from '../../run/admission.ts';
import { checkParams } from '../../task/check-params.ts';
import type { Params } from '../../task/param-spec.ts';
import type { ConfiguredTask, Task } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import { findRepeated } from '../find-repeated.ts';
import { readQuartzParams } from '../quartz-params.ts';
import { isRefusal, refusalError } from '../refusal-error.ts';
import { requireConfirmation } from '../require-confirmation.ts';
import { viewRunOrNull } from '../run-view.ts';
import type { Asked, Handler, Service } from '../service.ts';
import { findUsualMs } from '../usual-duration.ts';

const IF_RUNNING = ['fail', 'queue', 'attach'] as const;

/** Asks for a run of a task now. */
export const triggerTask: Handler = async (asked, service) => {
  const task = await findAskedTask(service, asked.segment, asked.query.get('group'));
  const { confirm, from, ...given } = readRequest(asked);
  if (!given.dryRun) requireConfirmation(task, { verb: 'trigger', confirm });
  const repeated = await findRepeated(service, task, from);
  const request = {
    ...given,
    params: { ...repeated?.params, ...given.params },
    retryOf: repeated?.number ?? null,
  };
  const { isFull } = service.scheduler;
  const { admission, run, notes } = await askForRun(service, task, request);
  if (isRefusal(admission)) throw await refusalError(service, task, admission);
  const context = { now: service.clock.now(), access: asked.access };
  const result: TriggerResult = {
    response: request.dryRun ? 'DRY_RUN' : 'SUCCESS',
    run: viewRunOrNull(run, context),
    outcome: outcomeOf(admission, task, isFull),
    behind: viewRunOrNull(admission.kind === 'admitted' ? admission.queuedBehind : null, context),
    notes: [...notes, ...guardNotes(task, request.dryRun)],
    usualMs: await findUsualMs(service.store, task.id),
  };
  return { result };
};

/** A rehearsal needs no confirmation, but the real one will. */
function guardNotes(task: Task, dryRun: boolean): string[] {
  if (!dryRun || task.source !== 'configured' || !task.guard) return [];
  const name = fullName(task.id);
  return [`It is guarded: the real one asks for its name, or is refused without --yes ${name}.`];
}

type Request = Omit<ReturnType<typeof readRequest>, 'confirm' | 'from'> & { retryOf: number | null };

function readRequest(asked: Asked) {
  const options = new AskedOptions(asked, 'body');
  const request = {
    from: options.whole('from', Number.MAX_SAFE_INTEGER),
    params: options.record('params'),
    ifRunning: options.oneOf('ifRunning', IF_RUNNING) ?? 'fail',
    evenIfPaused: options.flag('evenIfPaused'),
    idempotencyKey: options.text('idempotencyKey', 200),
    reason: options.text('reason'),
    by: options.text('by', 200),
    confirm: options.text('confirm'),
    dryRun: options.flag('dryRun'),
  };
  options.end();
  // An empty variable of a script must not quietly do without.
  if (request.idempotencyKey === '')
    throw new SunbirdError('INVALID_REQUEST', 'Option idempotencyKey must not be empty.');
  return request;
}

async function askForRun(service: Service, task: Task, request: Request): Promise<QuartzAnswer> {
  const { scheduler, quartzRuns } = service;
  if (task.source === 'configured') {
    const added = await scheduler.trigger(task, { ...request, params: readParams(task, request.params) });
    return { ...added, notes: [] };
  }
  if (!quartzRuns) throw new Error('a job of Quartz without a Quartz source');
  if (scheduler.stopping)
    throw new SunbirdError('DRAINING', 'The scheduler is stopping and admits nothing new.');
  const params = readQuartzParams(task, request.params);
  return await quartzRuns.trigger(task, { ...request, params, draining: scheduler.drainingHere });
}

function readParams(task: ConfiguredTask, given: Record<string, unknown>): Params {
  const checked = checkParams(task.params, given);
  if (checked.ok) return checked.params;
  throw new SunbirdError('INVALID_PARAMETER', `${fullName(task.id)}: ${checked.problems.join(' ')}`, {
    result: { problems: checked.problems },
  });
}

function outcomeOf(
  admission: Exclude<Admission, Refusal>,
  task: Task,
  isFull: boolean,
): TriggerResult['outcome'] {
  if (admission.kind !== 'admitted') return admission.kind;
  if (admission.queuedBehind) return 'queued';
  if (task.source === 'quartz') return 'requested';
  return isFull ? 'queued' : 'started';
}
