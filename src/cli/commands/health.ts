import type { Command as Parser } from 'commander';
import type { ConditionsAsked } from '../../api/condition-view.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { showHealth } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { durationOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { columnsOf, printEnvelope, printLines, printWhole } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { healthLines } from '../render/health-lines.ts';

interface HealthAsked {
  live?: boolean;
  ready?: boolean;
  idleFor?: string;
  notRunning?: string[];
  lastSuccess?: string[];
  within?: string;
  late?: boolean;
}

/** `health`: whether the scheduler does its duty, or whether what is asked for holds; exit 30 when not. */
export const health: Command<HealthAsked> = {
  declare(parser: Parser) {
    parser
      .option('--live', 'it answers (a liveness probe; the store plays no part)')
      .option('--ready', 'its store answers, and it is neither draining nor stopping')
      .option('--idle-for <duration>', 'nothing runs, and nothing begins within that time')
      .option('--not-running <task...>', 'no run of these tasks goes on')
      .option('--last-success <task...>', 'these tasks succeeded --within that time')
      .option('--within <duration>', 'such as 26h')
      .option('--no-late', 'no fire time is overdue by a minute or more');
    addExamples(parser, [
      'health',
      'health -o json',
      'health --live',
      'health --ready --no-late',
      'health --idle-for 10m --not-running resume-uploads',
      'health --last-success update-user-count --within 26h',
    ]);
  },
  async run(session: Session, { options }: Asked<HealthAsked>) {
    const conditions = readConditions(options);
    if (!conditions) return await tellHealth(session);
    const { tellConditions } = await import('../tell-conditions.ts');
    return await tellConditions(session, conditions);
  },
};

/** Null when none is asked for. */
function readConditions(options: HealthAsked): ConditionsAsked | null {
  const { live, ready, idleFor, notRunning, lastSuccess, within } = options;
  durationOption('--idle-for', idleFor);
  durationOption('--within', within);
  if ((lastSuccess === undefined) !== (within === undefined))
    throw new SunbirdError('USAGE', '--last-success TASK and --within DURATION belong together; give both.');
  const asked: ConditionsAsked = {
    live: live ? 'true' : undefined,
    ready: ready ? 'true' : undefined,
    idleFor,
    notRunning: notRunning?.join(),
    lastSuccess: lastSuccess?.join(),
    within,
    // The parser takes --no-late for the opposite of --late, which is the default.
    noLate: options.late === false ? 'true' : undefined,
  };
  return Object.values(asked).some((value) => value !== undefined) ? asked : null;
}

async function tellHealth({ terminal, connection, format }: Session): Promise<ExitCode> {
  const envelope = await showHealth(connection);
  const { response, timezone } = envelope.result;
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, response.status);
  else {
    const { stdout, clock } = terminal;
    const view = { now: clock.now(), timezone };
    printWhole(stdout, healthLines(response, view, columnsOf(stdout)));
  }
  return response.status === 'ok' ? EXIT.ok : EXIT['check-failed'];
}
