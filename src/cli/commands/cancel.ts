import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { CancelOptions } from '../../api/views.ts';
import { cancelRun, cancelTask } from '../../client/client.ts';
import { isOver } from '../../client/run-end.ts';
import { askedBy, durationOption, requireTaskName, runNumberOf } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples, PROGRAM } from '../parse-command.ts';
import { runName } from '../render/run-sentence.ts';
import { waitToEnd } from '../wait/wait-to-end.ts';

interface CancelAsked {
  grace?: string;
  reason?: string;
  by?: string;
  wait?: boolean;
}

/** `cancel`: ends a run, or the one a task has now. */
export const cancel: Command<CancelAsked> = {
  declare(parser: Parser) {
    parser
      .argument('<run|task>', "a run's number, or a task's name for the run it has now")
      .option('--grace <duration>', 'time to end by itself before it is killed (default: 5s)')
      .option('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)')
      .option('--wait', 'wait until it has ended');
    addExamples(parser, [
      'cancel 142',
      'cancel update-user-count --reason "wrong block" --wait',
      'cancel 142 --grace 30s',
    ]);
  },
  run: cancelAsked,
};

async function cancelAsked(session: Session, { words, options }: Asked<CancelAsked>): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const word = words[0] ?? '';
  const body = bodyOf(session, options);
  const number = runNumberOf(word);
  const asked =
    number === null
      ? cancelTask(connection, requireTaskName(word), body)
      : cancelRun(connection, number, body);
  const envelope = await asked;
  const { response: run } = envelope.result;
  if (options.wait) {
    const waiting = { run, usualMs: null, timeoutMs: null, follow: false };
    const exit = await waitToEnd(session, waiting);
    // The end that was asked for is a success.
    return exit === EXIT['run-cancelled'] ? EXIT.ok : exit;
  }
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, String(run.run));
  else if (isOver(run.state)) printLines(terminal.stdout, `Ended ${runName(run)}: ${run.state}.`);
  else printLines(terminal.stdout, `Ending ${runName(run)}. See its end with: ${PROGRAM} wait ${run.run}`);
  return EXIT.ok;
}

function bodyOf({ terminal }: Session, options: CancelAsked): CancelOptions {
  const graceMs = durationOption('--grace', options.grace);
  return {
    by: askedBy(options.by, terminal),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}
