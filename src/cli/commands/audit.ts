import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { listAudit } from '../../client/client.ts';
import { sinceOption, wholeOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printMore } from '../print-more.ts';
import { auditTable } from '../render/audit-table.ts';

interface AuditAsked {
  since?: string;
  limit?: string;
}

/** `audit`: every change and every refusal. */
export const audit: Command<AuditAsked> = {
  declare(parser: Parser) {
    parser
      .option('--since <when>', 'only since then: 24h, 7d, or an ISO instant')
      .option('--limit <number>', 'at most so many (default: 50)');
    addExamples(parser, ['audit', 'audit --since 24h', 'audit -o json --limit 1000']);
  },
  run: listAsked,
};

async function listAsked(
  { terminal, connection, format }: Session,
  { options }: Asked<AuditAsked>,
): Promise<ExitCode> {
  const now = terminal.clock.now();
  const since = sinceOption('--since', options.since, now);
  const envelope = await listAudit(connection, { since, limit: wholeOption('--limit', options.limit) });
  const { response, timezone } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') for (const { what } of response) printLines(terminal.stdout, what);
  else {
    await printTable(terminal, auditTable(response, { now, timezone }, format === 'wide'));
    if (response.length === 0) printLines(terminal.stderr, 'Nobody has changed anything.');
    printMore(terminal, envelope.result);
  }
  return EXIT.ok;
}
