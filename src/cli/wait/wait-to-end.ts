import type { Envelope } from '../../api/envelope.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { ListResult, RunDetailView, RunView } from '../../api/views.ts';
import { showRun } from '../../client/client.ts';
import { exitOf, isOver } from '../../client/run-end.ts';
import { followRun, waitForRun } from '../../client/wait-for-run.ts';
import type { Session } from '../command.ts';
import { canRedraw } from '../live-line.ts';
import { printEnvelope, printLines, printWhole } from '../output.ts';
import { outputPrinter } from '../output-printer.ts';
import { PROGRAM } from '../parse-command.ts';
import { type GiveUp, giveUpSignal } from './give-up.ts';
import { type Progress, startProgress } from './progress.ts';
import { resultLine } from './result-line.ts';

/** Which run is waited for, and how. */
export interface WaitAsked {
  run: RunView;
  usualMs: number | null;
  /** Null to wait as long as it takes. */
  timeoutMs: number | null;
  /** Print the output meanwhile. */
  follow: boolean;
}

/** A run as the scheduler told it when the waiting was over. */
export type RunEnvelope = Envelope<ListResult<RunDetailView>>;

/** Waits for a run's end, tells of it on the way, and ends with the line for scripts. The run never notices. */
export async function waitToEnd(session: Session, asked: WaitAsked): Promise<ExitCode> {
  const ended = await awaitRun(session, asked);
  if (ended === null) return EXIT.interrupted;
  if (session.format === 'json') printEnvelope(session.terminal, ended);
  return tellEnd(session, ended);
}

/** Waits for a run's end or the time-out, and gives it as it is then; null at the interrupt key, or when nobody reads any more. */
export async function awaitRun(session: Session, asked: WaitAsked): Promise<RunEnvelope | null> {
  const { terminal, connection } = session;
  const { run } = asked.run;
  const giveUp = giveUpSignal(terminal, asked.timeoutMs);
  const live = canRedraw(terminal) && !asked.follow;
  const progress = startProgress(terminal, { ...asked, live });
  let ended: RunEnvelope | null;
  try {
    ended = await awaitEnd(session, asked, { giveUp, progress });
  } finally {
    progress.stop();
    giveUp.release();
  }
  const reason = giveUp.reason();
  if (ended === null && reason === 'stdout-gone') return null;
  if (ended === null && reason === 'interrupt') {
    printLines(terminal.stderr, `\nRun ${run} goes on. ${reattach(run)}`);
    return null;
  }
  return ended ?? (await showRun(connection, run));
}

async function awaitEnd(
  { terminal, connection, format }: Session,
  { run, follow }: WaitAsked,
  { giveUp, progress }: { giveUp: GiveUp; progress: Progress },
): Promise<RunEnvelope | null> {
  const failed = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, failed.signal]);
  const patience = { clock: terminal.clock, signal, say: progress.say, seen: progress.seen };
  // With -o json stdout belongs to the one document.
  const printer = outputPrinter(format === 'json' ? terminal.stderr : terminal.stdout, false);
  const following = { ...patience, say: () => {}, take: printer.take };
  try {
    // Beside the output, because only the run itself tells that it has begun, and of a scheduler that is away.
    const [ended] = await Promise.all([
      waitForRun(connection, run, patience),
      follow ? followRun(connection, run.run, following) : null,
    ]);
    return ended;
  } finally {
    failed.abort();
    printer.endLine();
  }
}

/** Tells how a run stands after the waiting, with the line for scripts, and gives the exit code of that. */
export function tellEnd({ terminal, format }: Session, envelope: RunEnvelope): ExitCode {
  const { run, state, error } = envelope.result.response;
  if (!isOver(state))
    printLines(terminal.stderr, `Run ${run} is ${state} still, and goes on. ${reattach(run)}`);
  if (error !== null) printLines(terminal.stderr, `Run ${run}: ${error}`);
  const line = resultLine(envelope.result.response);
  printWhole(format === 'json' ? terminal.stderr : terminal.stdout, line);
  return exitOf(state);
}

function reattach(run: number): string {
  return `See its end with: ${PROGRAM} wait ${run}`;
}
