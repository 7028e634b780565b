import { failureEnvelope } from '../api/envelope.ts';
import { ERROR_MEANINGS, EXIT, type ExitCode, exitName } from '../api/error-codes.ts';
import type { RunningHint, RunView, WhereView } from '../api/views.ts';
import { envelopeOf } from '../client/read-envelope.ts';
import { messageOf, SunbirdError } from '../errors.ts';
import { safeText } from '../safe-text.ts';
import type { Format } from './command.ts';
import { newMessageId } from './message-id.ts';
import { linesFor } from './output.ts';
import { PROGRAM } from './parse-command.ts';
import { inTheWay } from './render/run-sentence.ts';
import type { Terminal } from './terminal.ts';

const REFUSALS: ReadonlySet<ExitCode> = new Set([EXIT['already-running'], EXIT.ambiguous, EXIT.refused]);

/**
 * The boundary where an error becomes a sentence on stderr, with -o json the one document on stdout, and an exit code.
 * Of several tasks the sentence begins with the name of its own.
 */
export function reportError(
  error: unknown,
  to: { terminal: Terminal; format: Format; task?: string },
): ExitCode {
  const known = error instanceof SunbirdError ? error : defect(error);
  const { exit } = ERROR_MEANINGS[known.code];
  const { terminal, format, task } = to;
  if (format === 'json') terminal.stdout.write(`${JSON.stringify(document(known, terminal))}\n`);
  else {
    const told = `${task === undefined ? '' : `${safeText(task)}: `}${sentences(known, exit, terminal)}`;
    terminal.stderr.write(`${linesFor(terminal.stderr, told)}\n`);
  }
  return exit;
}

function document(error: SunbirdError, { clock }: Terminal) {
  const told = envelopeOf(error);
  if (told) return told;
  const head = { id: 'api.client', msgid: newMessageId(), now: clock.now() };
  const { code: err, message: errmsg, result } = error;
  return failureEnvelope(head, { err, errmsg, responseCode: ERROR_MEANINGS[err].responseCode, result });
}

function sentences(error: SunbirdError, exit: ExitCode, { clock }: Terminal): string {
  const start = REFUSALS.has(exit) ? `Refused (${exit} ${exitName(exit)}): ` : '';
  const hint = error.result as Partial<RunningHint>;
  if (error.code === 'JOB_ALREADY_RUNNING' && hint.running) {
    const { running, usualMs = null, where = null } = hint;
    const sentence = inTheWay({ running, usualMs, where }, clock.now());
    return [`${start}${safeText(sentence)}`, ...nextSteps(running), ...wayThere(where)].join('\n');
  }
  const { task } = error.result;
  if (error.code === 'TASK_PAUSED' && typeof task === 'string')
    return [`${start}${safeText(error.message)}`, ...waysRound(safeText(task))].join('\n');
  // A message of several lines, such as the problems of a tasks file, keeps them.
  return `${start}${error.message}`;
}

function waysRound(task: string): string[] {
  return [
    `  run it all the same   ${PROGRAM} trigger ${task} --even-if-paused`,
    `  let it fire again     ${PROGRAM} resume ${task}`,
  ];
}

function nextSteps({ run, source }: RunView): string[] {
  const waiting = `  wait for it   ${PROGRAM} wait ${run}`;
  // Quartz gives no output away, and stops nothing from outside.
  if (source === 'quartz') return [waiting, `  see it        ${PROGRAM} show ${run}`];
  return [waiting, `  see it        ${PROGRAM} logs -f ${run}`, `  stop it       ${PROGRAM} cancel ${run}`];
}

function wayThere(where: WhereView | null): string[] {
  return where?.exec ? [`  go there      ${safeText(where.exec)}`] : [];
}

function defect(error: unknown): SunbirdError {
  const stack = error instanceof Error ? error.stack : undefined;
  return new SunbirdError('INTERNAL', `This is a defect of ${PROGRAM}: ${stack ?? messageOf(error)}`, {
    cause: error,
  });
}
