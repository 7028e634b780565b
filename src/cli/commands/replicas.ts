import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { listReplicas } from '../../client/client.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { replicaTable } from '../render/replica-table.ts';

interface ReplicasAsked {
  all?: boolean;
}

/** `replicas`: the schedulers that share the store, in what they differ, and how each is reached. */
export const replicas: Command<ReplicasAsked> = {
  declare(parser: Parser) {
    parser.option('--all', 'also those that stopped, and those not seen for a day');
    addExamples(parser, ['replicas', 'replicas -o wide', 'replicas --all -o json']);
  },
  run: listAsked,
};

async function listAsked(
  { terminal, connection, format }: Session,
  { options }: Asked<ReplicasAsked>,
): Promise<ExitCode> {
  const envelope = await listReplicas(connection, options.all ? { all: 'true' } : {});
  const { response, problems, timezone } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') for (const { replica } of response) printLines(terminal.stdout, replica);
  else {
    const view = { now: terminal.clock.now(), timezone };
    await printTable(terminal, replicaTable(response, view, format === 'wide'));
    for (const problem of problems) printLines(terminal.stderr, problem);
  }
  return EXIT.ok;
}
