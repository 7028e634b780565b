import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { RescheduleOptions } from '../../api/operator-views.ts';
import type { ListResult, TaskView } from '../../api/views.ts';
import { rescheduleTask } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { askedBy, requireTaskName } from '../asked-values.ts';
import { nameOf } from '../bulk/choose-tasks.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples, PROGRAM } from '../parse-command.ts';
import { fullTime } from '../render/time.ts';

interface RescheduleAsked {
  cron?: string;
  timezone?: string;
  reset?: boolean;
  reason?: string;
  by?: string;
}

/** `reschedule`: fires a task by another schedule than the file's. */
export const reschedule: Command<RescheduleAsked> = {
  declare(parser: Parser) {
    parser
      .argument('<task>', 'its name, or group/name')
      .option(
        '--cron <schedule>',
        'a cron expression in quotes, or "@every 10m"; of a Quartz job one of Quartz',
      )
      .option('--timezone <zone>', "the zone it is read in (default: the task's)")
      .option('--reset', 'back to what the tasks file says, or Quartz had')
      .option('--reason <text>', 'why, for the record and for whoever looks')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)');
    addExamples(parser, [
      'reschedule update-user-count --cron "0 4 * * *" --reason "less load at four"',
      'reschedule update-user-count --cron "30 2 * * MON-FRI" --timezone Asia/Kolkata',
      'reschedule update-user-count --reset',
    ]);
  },
  run: rescheduleAsked,
};

async function rescheduleAsked(
  { terminal, connection, format }: Session,
  { words, options }: Asked<RescheduleAsked>,
): Promise<ExitCode> {
  const { cron, timezone, reset, reason } = options;
  if (cron !== undefined && reset)
    throw new SunbirdError(
      'USAGE',
      '--cron sets another schedule and --reset takes it back; give one of them.',
    );
  if (cron === undefined && !reset)
    throw new SunbirdError(
      'USAGE',
      'Give --cron SCHEDULE, or --reset to go back to what the tasks file says.',
    );
  const body: RescheduleOptions = {
    by: askedBy(options.by, terminal),
    ...(cron === undefined ? { reset: true } : { schedule: cron }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(reason === undefined ? {} : { reason }),
  };
  const envelope = await rescheduleTask(connection, requireTaskName(words[0] ?? ''), body);
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') printLines(terminal.stdout, nameOf(envelope.result.response));
  else printLines(terminal.stdout, rescheduledLines(envelope.result, terminal.clock.now()));
  return EXIT.ok;
}

function rescheduledLines({ response: task, timezone }: ListResult<TaskView>, now: Date): string {
  const name = nameOf(task);
  const next =
    task.nextRun === null
      ? 'It has no fire time to come.'
      : `Next run ${fullTime(task.nextRun, { now, timezone })}.`;
  const { overridden, quartz, drift } = task;
  const below = quartz ? 'Quartz' : 'the tasks file';
  if (drift.length > 0) return drift.map(({ text }) => text).join('\n');
  if (!overridden) return `${name} fires as ${below} says: ${task.schedule ?? 'when triggered'}. ${next}`;
  const { schedule, timezone: zone } = overridden.file;
  const file = schedule === null ? 'has no schedule' : `${quartz ? 'had' : 'says'} ${schedule} (${zone})`;
  return [
    `${name} fires by ${task.schedule} (${task.timezone}) from now on. ${next}`,
    `${quartz ? 'Its trigger in Quartz' : 'The tasks file'} ${file}; back to that: ${PROGRAM} reschedule ${name} --reset`,
  ].join('\n');
}
