import { Argument, type Command as Parser } from 'commander';
import { successEnvelope } from '../../api/envelope.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { StoreCopyView } from '../../api/store-copy-view.ts';
import type { Asked, Command, Session } from '../command.ts';
import { copyProgress } from '../copy-progress.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { copyTable } from '../render/copy-table.ts';

interface StoreAsked {
  from: string;
  to: string;
  fromSchema?: string;
  toSchema?: string;
}

/** `store copy`: moves all that is remembered to another place, while no scheduler uses either. */
export const store: Command<StoreAsked> = {
  declare(parser: Parser) {
    parser
      .addArgument(new Argument('<what>', 'copy into an empty store, and compare').choices(['copy']))
      .requiredOption('--from <url>', 'the store there is, as serve --store takes it')
      .requiredOption('--to <url>', 'the new one, made when missing')
      .option('--from-schema <name>', 'its schema in Postgres (default: sunbird_tasks)')
      .option('--to-schema <name>', 'its schema in Postgres (default: sunbird_tasks)');
    addExamples(parser, [
      'store copy --from sqlite:/data/tasks.db --to postgres://tasks@db:5432/sunbird',
      'store copy --from postgres: --to sqlite:/data/tasks.db -o json',
    ]);
  },
  run: copyAsked,
};

async function copyAsked(session: Session, { options }: Asked<StoreAsked>): Promise<ExitCode> {
  const { terminal } = session;
  // With the stores it brings half of the daemon along.
  const { copyStore } = await import('../../daemon/copy-store.ts');
  const progress = copyProgress(terminal);
  try {
    const copied = await copyStore({
      from: { url: options.from, schema: options.fromSchema ?? null },
      to: { url: options.to, schema: options.toSchema ?? null },
      folder: process.cwd(),
      surroundings: { environment: terminal.env, uid: terminal.uid },
      onProgress: progress.seen,
    });
    progress.stop();
    await tell(session, copied);
  } finally {
    progress.stop();
  }
  return EXIT.ok;
}

async function tell({ terminal, format }: Session, copied: StoreCopyView): Promise<void> {
  const { stdout, stderr, clock } = terminal;
  if (format === 'json') {
    const head = { id: 'api.client', msgid: globalThis.crypto.randomUUID(), now: clock.now() };
    return printEnvelope(terminal, successEnvelope(head, { response: copied }));
  }
  if (format === 'name') for (const { table } of copied.tables) printLines(stdout, table);
  else await printTable(terminal, copyTable(copied.tables, format === 'wide'));
  printLines(
    stderr,
    `${copied.to} remembers all that ${copied.from} does. Write this in the tasks file, then start the scheduler:\n` +
      `  store: ${copied.setting}\n` +
      'Let nothing start on the old store again: both have the same runs.',
  );
}
