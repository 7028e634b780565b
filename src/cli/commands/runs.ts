import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { listRuns } from '../../client/client.ts';
import { sinceOption, wholeOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printStale } from '../print-stale.ts';
import { runTable } from '../render/run-table.ts';

interface RunsOptions {
  state?: string;
  since?: string;
  limit?: string;
}

/** `runs`: what ran, newest first. */
export const runs: Command<RunsOptions> = {
  declare(parser: Parser) {
    parser
      .argument('[task]', 'only runs of this task')
      .option('--state <states>', 'only runs in these states, several by commas')
      .option('--since <when>', 'only runs asked for since then: 24h, 7d, or an ISO instant')
      .option('--limit <number>', 'at most so many (default: 20)');
    addExamples(parser, [
      'runs',
      'runs update-user-count --since 24h',
      'runs --state failed,timed_out --limit 5',
    ]);
  },
  run: listAsked,
};

async function listAsked(session: Session, { words, options }: Asked<RunsOptions>): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const now = terminal.clock.now();
  const limit = wholeOption('--limit', options.limit);
  const since = sinceOption('--since', options.since, now);
  const envelope = await listRuns(connection, { task: words[0], state: options.state, since, limit });
  const { response, timezone } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') for (const { run } of response) printLines(terminal.stdout, String(run));
  else {
    await printTable(
      terminal,
      runTable(response, { now, timezone }, { wide: format === 'wide', task: true }),
    );
    if (response.length === 0) printLines(terminal.stderr, 'No runs.');
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}
