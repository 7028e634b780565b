import type { Command as Parser } from 'commander';
import type { ExitCode } from '../../api/error-codes.ts';
import { showRun } from '../../client/client.ts';
import { durationOption, requireRunNumber } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { addExamples } from '../parse-command.ts';
import { printElsewhere } from '../print-elsewhere.ts';
import { waitToEnd } from '../wait/wait-to-end.ts';

interface WaitOptions {
  timeout?: string;
  follow?: boolean;
}

/** `wait`: attaches to a run until its end. */
export const wait: Command<WaitOptions> = {
  declare(parser: Parser) {
    parser
      .argument('<run>', "the run's number")
      .option('--timeout <duration>', 'stop waiting after that time (exit 12); the run goes on')
      .option('-f, --follow', "print the run's output meanwhile");
    addExamples(parser, ['wait 142', 'wait 142 --follow', 'wait 142 --timeout 10m']);
  },
  run: waitAsked,
};

async function waitAsked(session: Session, { words, options }: Asked<WaitOptions>): Promise<ExitCode> {
  const timeoutMs = durationOption('--timeout', options.timeout) ?? null;
  const run = requireRunNumber(words[0] ?? '');
  const { response } = (await showRun(session.connection, run)).result;
  const { usualMs, where } = response;
  printElsewhere(session.terminal, run, where);
  return await waitToEnd(session, { run: response, usualMs, timeoutMs, follow: !!options.follow });
}
