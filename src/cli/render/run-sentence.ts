import type { RunningHint, RunView, TriggerResult, WhereView } from '../../api/views.ts';
import { formatDuration } from '../../duration.ts';

/** Why a trigger found its task busy, in a sentence. */
export function inTheWay({ running, usualMs, where }: RunningHint, now: Date): string {
  const verb = running.state === 'queued' ? 'waiting' : 'running';
  const since = running.state === 'queued' ? running.queuedAt : (running.startedAt ?? running.queuedAt);
  const lasted = formatDuration(Math.max(0, now.getTime() - Date.parse(since)));
  const { attempt, error, state } = running;
  if (state === 'queued' && attempt > 0)
    return `${runName(running)} waits for attempt ${attempt + 1}, ${causeOf(running)}; attempt ${attempt} failed${error === null ? '' : `: ${error}`}.`;
  return `${runName(running)} has been ${verb} for ${lasted}, ${causeOf(running)}${usually(usualMs, '; usually ')}.${where?.pod ? ` It runs in pod ${where.pod}.` : ''}`;
}

/** Where a run goes on and how one gets there; null when it is here, or no pod is known. */
export function elsewhere(run: number, where: WhereView | null): string | null {
  return where?.pod ? `Run ${run} runs in pod ${where.pod}. To go there: ${where.exec}` : null;
}

/** What a trigger led to, or with a dry run would have led to, and what is to be expected. */
export function outcomeLines(result: TriggerResult): string {
  return [outcomeSentence(result), ...result.notes].join('\n');
}

/** What a dry run says a trigger would lead to: `a run would be started (usually 41 s)`. */
export function foreseenWords(result: TriggerResult): string {
  return `a run would be ${outcomeWords(result)}${lengthWords(result)}`;
}

function outcomeSentence(result: TriggerResult): string {
  const { run } = result;
  if (!run) return `Dry run, nothing was changed: ${foreseenWords(result)}.`;
  return `${capital(runName(run))} ${outcomeWords(result)}${lengthWords(result)}.`;
}

function lengthWords({ usualMs }: TriggerResult): string {
  return usualMs === null ? '' : ` (${usually(usualMs, 'usually ')})`;
}

function outcomeWords({ outcome, behind, run }: TriggerResult): string {
  switch (outcome) {
    case 'started':
      return 'started';
    case 'requested':
      return 'requested from Quartz';
    case 'queued':
      return behind ? `queued behind run ${behind.run}` : 'queued: every slot is taken';
    case 'attached':
      return run ? `was ${run.state} already; attached to it` : 'attached to the one that is there';
    case 'repeated':
      return run
        ? `was made before with this idempotency key; it is ${run.state}`
        : 'the one made before with this idempotency key';
    default:
      // Of a newer scheduler.
      return String(outcome satisfies never);
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

function causeOf({ cause, by, retryOf }: RunView): string {
  switch (cause) {
    case 'manual':
      return by === null ? 'triggered by hand' : `triggered by ${by}`;
    case 'schedule':
      return 'started by its schedule';
    case 'catch-up':
      return 'catching up on a missed time';
    case 'retry':
      return `repeating run ${retryOf ?? '-'}${by === null ? '' : ` for ${by}`}`;
    default:
      // Of a newer scheduler.
      return String(cause satisfies never);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
