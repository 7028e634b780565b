import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { DrainOptions, DrainView } from '../../api/operator-views.ts';
import { setDrain } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { askedBy, durationOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples, PROGRAM } from '../parse-command.ts';
import { waitUntilDrained } from '../wait/wait-until-drained.ts';

interface DrainAsked {
  wait?: boolean;
  timeout?: string;
  once?: boolean;
  clear?: boolean;
  reason?: string;
  by?: string;
}

/** `drain`: lets nothing new begin, so that it is safe to stop. */
export const drain: Command<DrainAsked> = {
  declare(parser: Parser) {
    parser
      .option('--wait', 'wait until nothing runs any more; then it is safe to stop')
      .option('--timeout <duration>', 'stop waiting after that time (exit 12); it goes on draining')
      .option('--once', 'only until this scheduler ends, as for a pre-stop hook: the next one begins as ever')
      .option('--clear', 'admit and fire again')
      .option('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)');
    addExamples(parser, [
      'drain --wait --timeout 25s',
      'drain --once --wait --timeout 20s',
      'drain --reason "deploy 42"',
      'drain --clear',
    ]);
  },
  run: drainAsked,
};

async function drainAsked(session: Session, { options }: Asked<DrainAsked>): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const { wait, clear, reason } = options;
  const timeoutMs = durationOption('--timeout', options.timeout) ?? null;
  if (timeoutMs !== null && !wait)
    throw new SunbirdError('USAGE', '--timeout bounds the waiting: give it with --wait.');
  if (clear && wait)
    throw new SunbirdError('USAGE', '--clear ends a drain, which --wait would wait for; give one.');
  const body: DrainOptions = {
    by: askedBy(options.by, terminal),
    ...(clear ? { clear: true } : {}),
    ...(options.once ? { once: true } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  const begun = await setDrain(connection, body);
  const envelope = wait ? await waitUntilDrained(session, begun, timeoutMs) : begun;
  const { response } = envelope.result;
  const isEnded = wait && !response.draining;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, stateOf(response));
  else if (!isEnded) printLines(terminal.stdout, drainSentence(response));
  if (isEnded) {
    printLines(terminal.stderr, endedSentence(response));
    return EXIT.refused;
  }
  return wait && response.running > 0 ? EXIT['wait-timeout'] : EXIT.ok;
}

/** Although perhaps nothing runs just now, it is not safe to stop. */
function endedSentence({ running }: DrainView): string {
  const runs =
    running === 0 ? 'nothing runs just now' : `${running} run${running === 1 ? ' goes' : 's go'} on`;
  return `Refused (${EXIT.refused} refused): the drain was ended while it was waited for; ${runs}, and others may begin. Begin anew: ${PROGRAM} drain --wait`;
}

function stateOf({ draining, running }: DrainView): string {
  if (!draining) return 'open';
  return running === 0 ? 'drained' : 'draining';
}

function drainSentence({ draining, running, queued }: DrainView): string {
  if (!draining) return 'The scheduler admits and fires again.';
  const waiting =
    queued === 0 ? '' : ` ${queued} waiting run${queued === 1 ? ' stays' : 's stay'} in the store.`;
  const back = `Back: ${PROGRAM} drain --clear`;
  if (running === 0) return `Nothing runs and nothing new begins: it is safe to stop.${waiting} ${back}`;
  return `Nothing new begins; ${running} run${running === 1 ? ' goes' : 's go'} on.${waiting} ${back}`;
}
