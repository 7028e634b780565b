import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { showTask } from '../../client/client.ts';
import { requireTaskName } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printStale } from '../print-stale.ts';
import { runTable } from '../render/run-table.ts';
import { taskDetail } from '../render/task-detail.ts';

/** `show`: all about one task, with its last runs. */
export const show: Command = {
  declare(parser: Parser) {
    parser.argument('<task>', 'its name, or group/name');
    addExamples(parser, ['show update-user-count', 'show organisations/update-user-count -o json']);
  },
  run: showAsked,
};

async function showAsked(
  { terminal, connection, format }: Session,
  { words }: Asked<object>,
): Promise<ExitCode> {
  const envelope = await showTask(connection, requireTaskName(words[0] ?? ''));
  const { response: task, timezone } = envelope.result;
  const view = { now: terminal.clock.now(), timezone };
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, `${task.taskGroup}/${task.taskName}`);
  else {
    printLines(terminal.stdout, taskDetail(task, view));
    if (task.recentRuns.length > 0) {
      printLines(terminal.stdout, '');
      await printTable(terminal, runTable(task.recentRuns, view, { wide: format === 'wide', task: false }));
    }
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}
