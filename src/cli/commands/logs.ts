import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { listRuns, showRun } from '../../client/client.ts';
import { readOutput } from '../../client/read-output.ts';
import { followRun, lookAtRun } from '../../client/wait-for-run.ts';
import { SunbirdError } from '../../errors.ts';
import type { RunState } from '../../run/run.ts';
import { oneLine } from '../../safe-text.ts';
import { requireTaskName, runNumberOf, wholeOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printLines } from '../output.ts';
import { type OutputPrinter, outputPrinter } from '../output-printer.ts';
import { addExamples } from '../parse-command.ts';
import { printElsewhere } from '../print-elsewhere.ts';
import { whyOf } from '../render/run-table.ts';
import { giveUpSignal } from '../wait/give-up.ts';

interface LogsOptions {
  follow?: boolean;
  tail?: string;
}

/** Enough to find one that started behind those that still wait. */
const LOOKED_AT = 200;

/** `logs`: the output of a run, or of a task's newest run that started. */
export const logs: Command<LogsOptions> = {
  declare(parser: Parser) {
    parser
      .argument('<run|task>', "a run's number, or a task's name for its newest run")
      .option('-f, --follow', 'go on until the run has ended')
      .option('--tail <lines>', 'begin so many lines before the end');
    addExamples(parser, [
      'logs 142',
      'logs -f update-user-count',
      'logs 142 --tail 20',
      'logs 142 -o json | tail -1',
    ]);
  },
  run: printLogs,
};

async function printLogs(session: Session, { words, options }: Asked<LogsOptions>): Promise<ExitCode> {
  const { terminal, connection } = session;
  const run = await findRun(session, words[0] ?? '');
  const tail = wholeOption('--tail', options.tail);
  const printer = outputPrinter(terminal.stdout, session.format === 'json');
  if (options.follow) return await followOutput(session, run, { tail, printer });
  const { state } = await readOutput(connection, {
    run,
    follow: false,
    tail,
    after: null,
    take: printer.take,
  });
  if (state === null)
    throw new SunbirdError('UNREACHABLE', 'The output broke off before its end. Try again.');
  printer.end(state);
  await tellUnfired(session, run, state);
  return EXIT.ok;
}

async function followOutput(
  session: Session,
  run: number,
  { tail, printer }: { tail: number | undefined; printer: OutputPrinter },
): Promise<ExitCode> {
  const { terminal, connection } = session;
  const giveUp = giveUpSignal(terminal, null);
  const say = (sentence: string) => printLines(terminal.stderr, sentence);
  const patience = { clock: terminal.clock, signal: giveUp.signal, say };
  try {
    const seen = await lookAtRun(connection, run, patience);
    printElsewhere(terminal, run, seen?.result.response.where ?? null);
    const state = await followRun(connection, run, { ...patience, tail, take: printer.take });
    if (state !== null) printer.end(state);
    if (state !== null) await tellUnfired(session, run, state);
  } finally {
    giveUp.release();
  }
  return giveUp.reason() === 'interrupt' ? EXIT.interrupted : EXIT.ok;
}

/** A fire time that led to no work has printed nothing; a person wonders why. */
async function tellUnfired(
  { terminal, connection, format }: Session,
  run: number,
  state: RunState,
): Promise<void> {
  if (format === 'json' || (state !== 'skipped' && state !== 'missed')) return;
  const why = whyOf((await showRun(connection, run)).result.response);
  printLines(
    terminal.stderr,
    `Run ${run} was ${state} and printed nothing${why === null ? '.' : `: ${oneLine(why)}`}`,
  );
}

async function findRun({ connection }: Session, word: string): Promise<number> {
  const run = runNumberOf(word);
  if (run !== null) return run;
  const { result } = await listRuns(connection, { task: requireTaskName(word), limit: LOOKED_AT });
  const newest = result.response.find(({ startedAt }) => startedAt !== null);
  if (newest) return newest.run;
  throw new SunbirdError(
    'RUN_NOT_FOUND',
    `No run of ${word} has started yet. See: sunbird-tasks runs ${word}`,
  );
}
