import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { RunningHint, TaskView, TriggerOptions, TriggerResult } from '../../api/views.ts';
import { triggerTask } from '../../client/client.ts';
import { envelopeOf } from '../../client/read-envelope.ts';
import { SunbirdError } from '../../errors.ts';
import type { Session } from '../command.ts';
import { printLines } from '../output.ts';
import { PROGRAM } from '../parse-command.ts';
import { foreseenWords, inTheWay, outcomeLines } from '../render/run-sentence.ts';
import { nameOf } from './choose-tasks.ts';
import { confirmSeveral } from './confirm.ts';
import { changeEach, printSeveral, worstOf } from './for-each-task.ts';
import { namesIn, withGuard, type YesAsked } from './guarded.ts';
import { type Waited, waitForEach } from './wait-for-each.ts';

/** A name that is longer puts the rest of its own line out of place, and of no other. */
const MOST_ALIGNED = 32;

/** How several tasks are triggered. */
export interface SeveralTriggers {
  body: TriggerOptions;
  /** Undefined where --yes was not said. */
  yes: YesAsked | undefined;
  waits: boolean;
  timeoutMs: number | null;
}

/** Asks for a run of each task, after what would happen was told and confirmed; the exit code is that of the worst. */
export async function triggerSeveral(
  session: Session,
  tasks: readonly TaskView[],
  { body, yes, waits, timeoutMs }: SeveralTriggers,
): Promise<ExitCode> {
  const { terminal, connection } = session;
  const names = tasks.map(nameOf);
  if (!body.dryRun && yes === undefined) {
    const lines = await foresee(session, names, body);
    await confirmSeveral(terminal, { verb: 'Trigger', lines, yes: false });
  }
  const told = await changeEach<TriggerResult>(session, names, {
    change: (name) => {
      const given = namesIn(yes).find((each) => each === name);
      return withGuard(terminal, { verb: 'trigger', given }, (confirm) =>
        triggerTask(connection, name, { ...body, ...confirm }),
      );
    },
    tell: (result, name) => (result.run ? outcomeLines(result) : `${name}: ${foreseenWords(result)}.`),
    nameOf: ({ run }) => run && String(run.run),
    sink: waits ? terminal.stderr : terminal.stdout,
  });
  const runs = told.flatMap((each): Waited[] => {
    const { run, usualMs } = each.result ?? { run: null, usualMs: null };
    return run ? [{ told: each, run, usualMs }] : [];
  });
  if (!waits || runs.length === 0) return finish(session, told);
  printLines(terminal.stderr, `Losing this terminal stops none of them: ${PROGRAM} wait RUN`);
  if ((await waitForEach(session, runs, { timeoutMs })) === EXIT.interrupted) return EXIT.interrupted;
  return finish(session, told);
}

function finish(session: Session, told: Awaited<ReturnType<typeof changeEach<TriggerResult>>>): ExitCode {
  printSeveral(session, told);
  return worstOf(told);
}

/** A line for each task of what a trigger would lead to. */
async function foresee(session: Session, names: readonly string[], body: TriggerOptions): Promise<string[]> {
  const width = Math.min(MOST_ALIGNED, Math.max(...names.map((name) => name.length)));
  const lines: string[] = [];
  for (const name of names) lines.push(`${name.padEnd(width)}  ${await foreseeOne(session, name, body)}`);
  return lines;
}

async function foreseeOne(
  { connection, terminal }: Session,
  name: string,
  body: TriggerOptions,
): Promise<string> {
  try {
    return foreseenWords((await triggerTask(connection, name, { ...body, dryRun: true })).result);
  } catch (error) {
    if (!(error instanceof SunbirdError) || !envelopeOf(error)) throw error;
    const { running, usualMs = null, where = null } = error.result as Partial<RunningHint>;
    const why = running ? inTheWay({ running, usualMs, where }, terminal.clock.now()) : error.message;
    return `would be refused: ${why}`;
  }
}
