import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { listRuns } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { sinceOption, wholeOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printMore } from '../print-more.ts';
import { printStale } from '../print-stale.ts';
import { runTable } from '../render/run-table.ts';

interface RunsOptions {
  state?: string;
  since?: string;
  limit?: string;
  timeline?: boolean;
  hours?: string;
}

const DEFAULT_HOURS = 24;
/** As long as runs are kept when nobody says otherwise: 30 days. */
const MOST_HOURS = 720;

/** `runs`: what ran, newest first. */
export const runs: Command<RunsOptions> = {
  declare(parser: Parser) {
    parser
      .argument('[task]', 'only runs of this task')
      .option('--state <states>', 'only runs in these states, several by commas')
      .option('--since <when>', 'only runs asked for since then: 24h, 7d, or an ISO instant')
      .option('--limit <number>', 'at most so many (default: 20)')
      .option('--timeline', 'draw a line per task instead: its runs, and its coming fire times')
      .option('--hours <number>', 'so many hours back and ahead in it (default: 24)');
    addExamples(parser, [
      'runs',
      'runs update-user-count --since 24h',
      'runs --state failed,timed_out --limit 5',
      'runs --timeline',
      'runs update-user-count --timeline --hours 168',
    ]);
  },
  run: listAsked,
};

async function listAsked(session: Session, { words, options }: Asked<RunsOptions>): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const hours = readHours(session, options);
  if (hours !== null) {
    const { printTimeline } = await import('../timeline/print-timeline.ts');
    return printTimeline(session, { task: words[0], state: options.state, hours });
  }
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
    printMore(terminal, envelope.result);
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}

/** How many hours the timeline reaches back and ahead, or null when none was asked for. */
function readHours({ format }: Session, { timeline, hours, since, limit }: RunsOptions): number | null {
  if (!timeline && hours !== undefined) throw new SunbirdError('USAGE', '--hours needs --timeline.');
  if (!timeline) return null;
  if (since !== undefined || limit !== undefined)
    throw new SunbirdError('USAGE', '--timeline takes --hours in place of --since and --limit.');
  if (format === 'name')
    throw new SunbirdError('USAGE', '--timeline has no -o name: use table, wide or json.');
  const count = wholeOption('--hours', hours) ?? DEFAULT_HOURS;
  if (count >= 1 && count <= MOST_HOURS) return count;
  throw new SunbirdError('USAGE', `--hours takes a whole number from 1 to ${MOST_HOURS}.`);
}
