import type { RunningHint, RunView, TriggerResult } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';

/** Why a trigger found its task busy, in a sentence. */
export function inTheWay({ running, usualMs }: RunningHint, now: Date): string {
  const verb = running.state === 'queued' ? 'waiting' : 'running';
  const since = running.state === 'queued' ? running.queuedAt : (running.startedAt ?? running.queuedAt);
  const lasted = formatDuration(Math.max(0, now.getTime() - Date.parse(since)));
  return `${runName(running)} has been ${verb} for ${lasted}, ${causeOf(running)}${usually(usualMs, '; usually ')}.`;
}

/** What a trigger led to, in a sentence. */
export function outcomeSentence({ outcome, run, behind, usualMs }: TriggerResult): string {
  const length = usualMs === null ? '' : ` (${usually(usualMs, 'usually ')})`;
  const wouldBe = 'Dry run: nothing was changed. A run';
  const name = run ? runName(run) : wouldBe;
  const verb = run ? '' : 'would be ';
  switch (outcome) {
    case 'started':
      return `${capital(name)} ${verb}started${length}.`;
    case 'queued':
      return `${capital(name)} ${verb}queued${behind ? ` behind run ${behind.run}` : ''}${length}.`;
    case 'attached':
      return `${capital(name)} ${run ? 'was there already; attached to it' : 'that is there would be attached to'}${length}.`;
    case 'repeated':
      return `${capital(name)} ${run ? `was made before with this idempotency key; it is ${run.state}` : 'made before with this idempotency key would be returned'}.`;
    default:
      return outcome satisfies never;
  }
}

/** `run 142 of organisations/update-user-count`. */
export function runName({ run, taskGroup, taskName }: RunView): string {
  return `run ${run} of ${taskGroup}/${taskName}`;
}

/** `usually 41 s` behind the given start, or nothing when that is not known. */
function usually(usualMs: number | null, start: string): string {
  return usualMs === null ? '' : `${start}${formatDuration(usualMs)}`;
}

function causeOf({ cause, by }: RunView): string {
  switch (cause) {
    case 'manual':
      return by === null ? 'triggered by hand' : `triggered by ${by}`;
    case 'schedule':
      return 'started by its schedule';
    case 'catch-up':
      return 'catching up on a missed time';
    case 'retry':
      return 'trying an older run again';
    default:
      return cause satisfies never;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
