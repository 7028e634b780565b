import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { CancelOptions, ListResult, RunView, TaskView } from '../../api/views.ts';
import { cancelTask } from '../../client/client.ts';
import type { Session } from '../command.ts';
import { printLines } from '../output.ts';
import { cancelExit, cancelSentence } from '../render/cancel-sentence.ts';
import { nameOf } from './choose-tasks.ts';
import { confirmSeveral } from './confirm.ts';
import { changeEach, printSeveral, type Told, worstOf } from './for-each-task.ts';
import { namesIn, withGuard, type YesAsked } from './guarded.ts';
import { type Waited, waitForEach } from './wait-for-each.ts';

/** How the runs of several tasks are cancelled. */
export interface SeveralCancels {
  body: CancelOptions;
  /** Undefined where --yes was not said. */
  yes: YesAsked | undefined;
  waits: boolean;
}

/** Ends the run that each task has now; that some have none is said and no error. The exit code is that of the worst. */
export async function cancelSeveral(
  session: Session,
  tasks: readonly TaskView[],
  { body, yes, waits }: SeveralCancels,
): Promise<ExitCode> {
  const { terminal, connection } = session;
  const busy = tasks.filter(({ running }) => running !== null);
  const idle = tasks.filter(({ running }) => running === null).map(nameOf);
  await confirmSeveral(terminal, {
    verb: 'Cancel the runs of',
    lines: busy.map((task) => `${nameOf(task)}  ${runWords(task.running)}`),
    yes: yes !== undefined,
  });
  const told = await changeEach<ListResult<RunView>>(session, busy.map(nameOf), {
    change: (name) => {
      const given = namesIn(yes).find((each) => each === name);
      return withGuard(terminal, { verb: 'cancel', given }, (confirm) =>
        cancelTask(connection, name, { ...body, ...confirm }),
      );
    },
    tell: ({ response }) => cancelSentence(response),
    nameOf: ({ response }) => String(response.run),
    excuse: ({ code, message }) => (code === 'RUN_ENDED' ? message : null),
    ...(waits && { sink: terminal.stderr }),
  });
  if (idle.length > 0) tellIdle(session, idle, busy.length > 0);
  if (waits && (await waitForEnds(session, told)) === EXIT.interrupted) return EXIT.interrupted;
  printSeveral(session, [...told, ...idle.map(untouched)]);
  return worstOf(told);
}

function waitForEnds(session: Session, told: readonly Told<ListResult<RunView>>[]): Promise<ExitCode> {
  const runs = told.flatMap((each): Waited[] =>
    each.result ? [{ told: each, run: each.result.response, usualMs: null }] : [],
  );
  return waitForEach(session, runs, { timeoutMs: null, exitOf: cancelExit });
}

function tellIdle({ terminal, format }: Session, idle: readonly string[], others: boolean): void {
  if (format === 'json') return;
  const which = idle.length === 1 ? idle[0] : `the ${others ? 'other ' : ''}${idle.length} tasks`;
  printLines(terminal.stderr, `Nothing of ${which} runs or waits.`);
}

function runWords(run: RunView | null): string {
  return run ? `run ${run.run}, ${run.state}` : '';
}

function untouched(task: string): Told<object> {
  return { task, exit: EXIT.ok, envelope: null, result: null };
}
