import type { Command as Parser } from 'commander';
import type { CheckView } from '../../api/doctor-view.ts';
import { successEnvelope } from '../../api/envelope.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { fixBy } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { safeText } from '../../safe-text.ts';
import { askedBy } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { type Look, look } from '../doctor/look.ts';
import { columnsOf, printEnvelope, printLines, printWhole } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { checkLines } from '../render/check-lines.ts';

interface DoctorAsked {
  fix?: boolean;
  yes?: boolean;
  by?: string;
}

/** `doctor`: looks at everything around the scheduler, and with --fix does what is safe. */
export const doctor: Command<DoctorAsked> = {
  declare(parser: Parser) {
    parser
      .option('--fix', 'do what is safe about it, after asking')
      .option('--yes', 'do it without asking')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)');
    addExamples(parser, ['doctor', 'doctor --fix', 'doctor --fix --yes -o json']);
  },
  run: doctorAsked,
};

async function doctorAsked(session: Session, { options }: Asked<DoctorAsked>): Promise<ExitCode> {
  const found = await look(session);
  if (!options.fix) {
    tell(session, found, []);
    return exitOf(found);
  }
  const wanted = found.checks.flatMap(({ fix }) => fix ?? []);
  if (wanted.length > 0) await confirm(session, wanted, options.yes === true);
  const done = wanted.length === 0 ? [] : await fixAll(session, found, options);
  const after = wanted.length === 0 ? found : await look(session);
  tell(session, after, done);
  if (wanted.length === 0) printLines(session.terminal.stderr, 'There is nothing that could be done safely.');
  return exitOf(after);
}

async function confirm({ terminal }: Session, wanted: readonly string[], yes: boolean): Promise<void> {
  if (yes) return;
  const answer = await terminal.ask(`To do: ${safeText(wanted.join('; '))}. Go on? [y/N] `);
  if (answer !== null && /^y(es)?$/i.test(answer.trim())) return;
  const message =
    answer === null ? `To do: ${wanted.join('; ')}. For that say --yes.` : 'Nothing was changed.';
  throw new SunbirdError('CONFIRMATION_REQUIRED', message);
}

/** What the scheduler can do it does; without one, its remains are removed from here. */
async function fixAll(
  { terminal, connection }: Session,
  { stale }: Look,
  { by }: DoctorAsked,
): Promise<string[]> {
  if (stale === null) return (await fixBy(connection, askedBy(by, terminal))).result.response.done;
  const { removeStaleSockets } = await import('../../daemon/remove-stale-sockets.ts');
  return (await removeStaleSockets(stale)).map((path) => `Removed ${path}.`);
}

function tell({ terminal, format }: Session, { checks, timezone }: Look, done: readonly string[]): void {
  const { stdout, clock } = terminal;
  const now = clock.now();
  if (format === 'json') {
    const head = { id: 'api.client', msgid: globalThis.crypto.randomUUID(), now };
    printEnvelope(terminal, successEnvelope(head, { response: { checks, done } }));
  } else if (format === 'name') {
    for (const { check } of checks.filter(isBad)) printLines(stdout, check);
  } else {
    for (const sentence of done) printLines(stdout, sentence);
    printWhole(stdout, checkLines(checks, { now, timezone }, columnsOf(stdout)));
  }
}

function exitOf({ checks }: Look): ExitCode {
  return checks.some(isBad) ? EXIT['check-failed'] : EXIT.ok;
}

function isBad({ state }: CheckView): boolean {
  return state === 'fail';
}
