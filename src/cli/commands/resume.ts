import { Option, type Command as Parser } from 'commander';
import type { ExitCode } from '../../api/error-codes.ts';
import type { ResumeOptions, ResumeResult } from '../../api/operator-views.ts';
import type { ListResult, TaskView } from '../../api/views.ts';
import { resumeTask } from '../../client/client.ts';
import { askedBy } from '../asked-values.ts';
import { declareTasks, nameOf, type TasksAsked } from '../bulk/choose-tasks.ts';
import { forEachTask } from '../bulk/for-each-task.ts';
import type { Asked, Command, Session } from '../command.ts';
import { addExamples, PROGRAM } from '../parse-command.ts';
import { fullTime } from '../render/time.ts';

interface ResumeAsked extends TasksAsked {
  missed?: 'skip' | 'once' | 'all';
  reason?: string;
  by?: string;
}

/** `resume`: lets paused or quarantined tasks fire again. */
export const resume: Command<ResumeAsked> = {
  declare(parser: Parser) {
    declareTasks(parser);
    parser
      .addOption(
        new Option(
          '--missed <plan>',
          'make up for what was skipped: not (default), once for all, or each',
        ).choices(['skip', 'once', 'all']),
      )
      .option('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)');
    addExamples(parser, [
      'resume resume-uploads',
      'resume resume-uploads --missed once',
      'resume --all --yes',
    ]);
  },
  run: resumeAsked,
};

async function resumeAsked(session: Session, { words, options }: Asked<ResumeAsked>): Promise<ExitCode> {
  const { terminal, connection } = session;
  const body: ResumeOptions = {
    by: askedBy(options.by, terminal),
    ...(options.missed === undefined ? {} : { missed: options.missed }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
  return await forEachTask(
    session,
    { word: words[0], options },
    {
      verb: 'Resume',
      change: (name) => resumeTask(connection, name, body),
      tell: (result) => resumedSentence(result, terminal.clock.now()),
      nameOf: ({ response }) => nameOf(response),
    },
  );
}

function resumedSentence(result: ListResult<TaskView> & ResumeResult, now: Date): string {
  const { response: task, timezone, wasPaused, wasQuarantined } = result;
  const name = nameOf(task);
  if (!wasPaused && !wasQuarantined) return `${name} was not paused.`;
  const view = { now, timezone };
  const isAhead = task.nextRun !== null && new Date(task.nextRun) > now;
  const next = !isAhead || task.nextRun === null ? '' : ` Next run ${fullTime(task.nextRun, view)}.`;
  const was = wasQuarantined ? ' from its quarantine' : '';
  return `Resumed ${name}${was}.${next}${missedSentence(result, view)}`;
}

function missedSentence(
  { skipped, runs, notes, response }: ResumeResult & ListResult<TaskView>,
  view: { now: Date; timezone: string },
): string {
  if (notes.length > 0) return ` ${notes.join(' ')}`;
  if (!skipped) return response.schedule === null ? '' : ' It skipped no fire time.';
  const { count, first, last } = skipped;
  const span = count === 1 ? fullTime(first, view) : `${fullTime(first, view)} to ${fullTime(last, view)}`;
  const times = `It skipped ${count} fire time${count === 1 ? '' : 's'} (${span})`;
  if (runs.length > 0)
    return ` ${times}; run ${runs.join(', ')} make${runs.length === 1 ? 's' : ''} up for that.`;
  return ` ${times}; none is made up for. If one should be: ${PROGRAM} trigger ${nameOf(response)}`;
}
