import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { reload as reloadFile } from '../../client/client.ts';
import { askedBy } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { reloadLines } from '../render/reload-lines.ts';

interface ReloadAsked {
  dryRun?: boolean;
  reason?: string;
  by?: string;
}

/** `reload`: has the tasks file loaded again, all of it or nothing. */
export const reload: Command<ReloadAsked> = {
  declare(parser: Parser) {
    parser
      .option('--dry-run', 'only tell what would change')
      .option('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)');
    addExamples(parser, [
      'reload',
      'reload --dry-run',
      'reload -o json --reason "nightly recount moved to four"',
    ]);
  },
  run: reloadAsked,
};

async function reloadAsked(
  { terminal, connection, format }: Session,
  { options }: Asked<ReloadAsked>,
): Promise<ExitCode> {
  const { dryRun, reason } = options;
  const envelope = await reloadFile(connection, {
    by: askedBy(options.by, terminal),
    ...(dryRun ? { dryRun } : {}),
    ...(reason === undefined ? {} : { reason }),
  });
  const { response } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') {
    const names = [...response.added, ...response.removed, ...response.changed.map(({ task }) => task)];
    for (const name of names) printLines(terminal.stdout, name);
  } else {
    for (const remark of [...response.warnings, ...response.notes]) printLines(terminal.stderr, remark);
    printLines(terminal.stdout, reloadLines(response));
  }
  return EXIT.ok;
}
