import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { showRun, showTask } from '../../client/client.ts';
import { requireTaskName } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { columnsOf, printEnvelope, printLines, printTable, printWhole } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printStale } from '../print-stale.ts';
import { runDetail } from '../render/run-detail.ts';
import { runTable } from '../render/run-table.ts';
import { taskDetail } from '../render/task-detail.ts';

const COMING = 5;
const RUN_NUMBER = /^[1-9]\d{0,14}$/;

/** `show`: all about one task with its last runs, or about one run with its attempts. */
export const show: Command = {
  declare(parser: Parser) {
    parser.argument('<task|run>', "a task's name, or the number of a run");
    addExamples(parser, [
      'show update-user-count',
      'show 142',
      'show organisations/update-user-count -o json',
    ]);
  },
  run: showAsked,
};

async function showAsked(
  { terminal, connection, format }: Session,
  { words }: Asked<object>,
): Promise<ExitCode> {
  const name = requireTaskName(words[0] ?? '');
  if (RUN_NUMBER.test(name)) return showOneRun({ terminal, connection, format }, Number(name));
  const envelope = await showTask(connection, name, { next: COMING });
  const { response: task, timezone } = envelope.result;
  const view = { now: terminal.clock.now(), timezone };
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, `${task.taskGroup}/${task.taskName}`);
  else {
    const { stdout } = terminal;
    printWhole(stdout, taskDetail(task, view, columnsOf(stdout)));
    if (task.recentRuns.length > 0) {
      printLines(terminal.stdout, '');
      await printTable(terminal, runTable(task.recentRuns, view, { wide: format === 'wide', task: false }));
    }
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}

async function showOneRun(
  { terminal, connection, format }: Pick<Session, 'terminal' | 'connection' | 'format'>,
  run: number,
): Promise<ExitCode> {
  const envelope = await showRun(connection, run);
  const { response, timezone } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, String(run));
  else {
    const { stdout, clock } = terminal;
    printWhole(stdout, runDetail(response, { now: clock.now(), timezone }, columnsOf(stdout)));
  }
  return EXIT.ok;
}
