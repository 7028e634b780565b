import type { Command as Parser } from 'commander';
import type { ExitCode } from '../../api/error-codes.ts';
import {
  MOST_PAUSED_FIRES,
  type PauseOptions,
  type PauseResult,
  type PauseView,
} from '../../api/operator-views.ts';
import type { ListResult, TaskView } from '../../api/views.ts';
import { pauseTask } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { oneLine } from '../../safe-text.ts';
import { askedBy, durationOption, instantOption, wholeOption } from '../asked-values.ts';
import { declareTasks, nameOf, type TasksAsked } from '../bulk/choose-tasks.ts';
import { forEachTask } from '../bulk/for-each-task.ts';
import type { Asked, Command, Session } from '../command.ts';
import { addExamples } from '../parse-command.ts';
import { fullTime, type TimeView } from '../render/time.ts';

interface PauseAsked extends TasksAsked {
  for?: string;
  until?: string;
  next?: string;
  reason?: string;
  by?: string;
}

/** `pause`: holds tasks' schedules back. */
export const pause: Command<PauseAsked> = {
  declare(parser: Parser) {
    declareTasks(parser);
    parser
      .option('--for <duration>', 'ends by itself after that time')
      .option('--until <instant>', 'ends by itself then, such as 2026-01-15T06:00:00+05:30')
      .option('--next <count>', 'skips so many fire times, at most 1000, then ends by itself')
      .option('--reason <text>', 'why, for the record and for whoever looks')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)');
    addExamples(parser, [
      'pause resume-uploads --for 2h --reason "import of block 7"',
      'pause update-user-count --next 1',
      'pause "import-*" --until 2026-01-15T06:00:00+05:30 --yes',
      'pause --group uploads',
    ]);
  },
  run: pauseAsked,
};

async function pauseAsked(session: Session, { words, options }: Asked<PauseAsked>): Promise<ExitCode> {
  const { terminal, connection } = session;
  const body = bodyOf(session, options);
  return await forEachTask(
    session,
    { word: words[0], options },
    {
      verb: 'Pause',
      change: (name) => pauseTask(connection, name, body),
      tell: (result) => pausedSentence(result, terminal.clock.now()),
      nameOf: ({ response }) => nameOf(response),
    },
  );
}

function bodyOf({ terminal }: Session, options: PauseAsked): PauseOptions {
  const ends = [options.for, options.until, options.next].filter((end) => end !== undefined);
  if (ends.length > 1)
    throw new SunbirdError('USAGE', '--for, --until and --next end a pause in three ways; give one.');
  const forMs = durationOption('--for', options.for);
  const until =
    forMs === undefined
      ? instantOption('--until', options.until)
      : new Date(terminal.clock.now().getTime() + forMs);
  const next = wholeOption('--next', options.next);
  if (next !== undefined && next > MOST_PAUSED_FIRES)
    throw new SunbirdError(
      'USAGE',
      `--next skips at most ${MOST_PAUSED_FIRES} fire times; for longer give --for or --until.`,
    );
  return {
    by: askedBy(options.by, terminal),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(next === undefined ? {} : { next }),
  };
}

function pausedSentence(
  { response: task, timezone, replaced }: ListResult<TaskView> & PauseResult,
  now: Date,
): string {
  // Of a Quartz job it is recorded here, and its triggers may fire still.
  const firing = task.drift.filter(({ kind }) => kind !== 'other-schedule');
  if (firing.length > 0) return firing.map(({ text }) => text).join('\n');
  const view = { now, timezone };
  const runs = task.running ? ` Run ${task.running.run} goes on.` : '';
  const before = replaced ? ` ${replacedSentence(replaced, view)}` : '';
  return `Paused ${nameOf(task)} ${endWords(task.paused, view)}.${runs}${before}`;
}

/** Somebody may count on the pause that was there. */
function replacedSentence(replaced: PauseView, view: TimeView): string {
  const { by, reason } = replaced;
  const who = by === null ? '' : ` by ${oneLine(by)}`;
  const why = reason === null ? '' : ` (${oneLine(reason)})`;
  const since = fullTime(replaced.since, view);
  return `It was paused already${who} since ${since} ${endWords(replaced, view)}${why}; this replaces that.`;
}

function endWords(pause: PauseView | null, view: TimeView): string {
  if (pause?.until != null) return `until ${fullTime(pause.until, view)}`;
  if (pause?.next == null) return 'until somebody resumes it';
  return `for the next ${pause.next} fire time${pause.next === 1 ? '' : 's'}`;
}
