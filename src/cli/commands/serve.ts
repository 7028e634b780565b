import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { refuseEmpty } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { addExamples } from '../parse-command.ts';

interface ServeAsked {
  config?: string;
  store?: string;
  watch?: boolean;
}

/** `serve`: is the scheduler, until a signal stops it. */
export const serve: Command<ServeAsked> = {
  declare(parser: Parser) {
    parser
      .option('--config <file>', 'the tasks file (else SUNBIRD_TASKS_CONFIG, /etc/sunbird-tasks/tasks.yaml)')
      .option('--store <url>', 'where runs are remembered, such as sqlite:/data/tasks.db or postgres://...')
      .option('--watch', 'load the tasks file again when it changes');
    addExamples(parser, ['serve', 'serve --config tasks.yaml --store sqlite:/data/tasks.db']);
  },
  run: serveAsked,
};

async function serveAsked({ socket }: Session, { options }: Asked<ServeAsked>): Promise<ExitCode> {
  refuseEmpty('--config', options.config, 'give the path of the tasks file');
  refuseEmpty(
    '--store',
    options.store,
    'write sqlite:/path/to/tasks.db or postgres://user@host:5432/database',
  );
  // The daemon's half of the program is no burden on every other command.
  const daemon = await import('../../daemon/serve.ts');
  const { config = null, store = null, watch = false } = options;
  await daemon.serve({ config, store, socket, watch });
  return EXIT.ok;
}
