import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { whyTask } from '../../client/client.ts';
import { requireTaskName } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { columnsOf, printEnvelope, printLines } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printStale } from '../print-stale.ts';
import { whyLines } from '../render/why-lines.ts';

interface WhyAsked {
  at?: string;
}

/** `why`: in words, why a task runs, does not run, or did not. */
export const why: Command<WhyAsked> = {
  declare(parser: Parser) {
    parser
      .argument('<task>', 'its name, or group/name')
      .option('--at <time>', 'about that time: 02:00, "2026-01-15 02:00", 3h ago as 3h, ISO');
    addExamples(parser, [
      'why update-user-count',
      'why update-user-count --at 02:00',
      'why organisations/update-user-count --at 2026-01-15T02:00:00Z -o json',
    ]);
  },
  run: whyAsked,
};

async function whyAsked(
  { terminal, connection, format }: Session,
  { words, options }: Asked<WhyAsked>,
): Promise<ExitCode> {
  const envelope = await whyTask(connection, requireTaskName(words[0] ?? ''), { at: options.at });
  const { response, timezone } = envelope.result;
  const { stdout, clock } = terminal;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name')
    for (const { kind } of [...response.now, ...response.past]) printLines(stdout, kind);
  else {
    const columns = columnsOf(stdout);
    printLines(stdout, whyLines(response, { now: clock.now(), timezone }, columns));
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}
