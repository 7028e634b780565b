import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { CancelOptions } from '../../api/views.ts';
import { cancelRun, cancelTask } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { askedBy, durationOption, runNumberOf } from '../asked-values.ts';
import { chooseTasks, type TasksAsked } from '../bulk/choose-tasks.ts';
import { declareYes, namesIn, withGuard, withoutSwallowed, type YesAsked } from '../bulk/guarded.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { cancelExit, cancelSentence } from '../render/cancel-sentence.ts';
import { waitToEnd } from '../wait/wait-to-end.ts';

interface CancelAsked extends Omit<TasksAsked, 'yes'> {
  yes?: YesAsked;
  grace?: string;
  reason?: string;
  by?: string;
  stale?: boolean;
  wait?: boolean;
}

/** `cancel`: ends a run, the one a task has now, or those of several tasks. */
export const cancel: Command<CancelAsked> = {
  declare(parser: Parser) {
    declareYes(parser);
    parser
      .argument('[run|task]', "a run's number, a task's name for the run it has now, or a pattern")
      .option('--group <group>', 'the runs that the tasks of this group have now')
      .option('--all', 'the runs that all tasks have now')
      .option('--grace <duration>', 'time to end by itself before it is killed (default: 5s)')
      .option('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)')
      .option('--stale', 'end the record of a run whose owner is dead; refused while that may live')
      .option('--wait', 'wait until it has ended');
    addExamples(parser, [
      'cancel 142',
      'cancel update-user-count --reason "wrong block" --wait',
      'cancel 142 --grace 30s',
      'cancel 142 --stale',
      'cancel "import-*" --yes',
    ]);
  },
  run: cancelAsked,
};

async function cancelAsked(session: Session, asked: Asked<CancelAsked>): Promise<ExitCode> {
  const { word, options, swallowed } = withoutSwallowed(asked.words[0], asked.options);
  const body = bodyOf(session, options);
  const number = word === undefined || options.group || options.all ? null : runNumberOf(word);
  if (options.stale && number === null)
    throw new SunbirdError('USAGE', '--stale ends the record of one run; give its number.');
  if (number !== null) return await cancelOne(session, { run: number, body, options, swallowed });
  const chosen = await chooseTasks(session, word, options);
  if (chosen.kind === 'one') return await cancelOne(session, { task: chosen.name, body, options, swallowed });
  const { cancelSeveral } = await import('../bulk/cancel-several.ts');
  return await cancelSeveral(session, chosen.tasks, { body, yes: options.yes, waits: !!options.wait });
}

type OneCancel = { body: CancelOptions; options: CancelAsked; swallowed: boolean } & (
  | { run: number }
  | { task: string }
);

async function cancelOne(session: Session, asked: OneCancel): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const { body, options, swallowed } = asked;
  const [given] = namesIn(options.yes);
  const envelope = await withGuard(terminal, { verb: 'cancel', given, swallowed }, (confirm) =>
    'run' in asked
      ? cancelRun(connection, asked.run, { ...body, ...confirm })
      : cancelTask(connection, asked.task, { ...body, ...confirm }),
  );
  const { response: run } = envelope.result;
  if (options.wait)
    return cancelExit(await waitToEnd(session, { run, usualMs: null, timeoutMs: null, follow: false }));
  if (format === 'json') printEnvelope(terminal, envelope);
  else printLines(terminal.stdout, format === 'name' ? String(run.run) : cancelSentence(run));
  return EXIT.ok;
}

function bodyOf({ terminal }: Session, options: CancelAsked): CancelOptions {
  const graceMs = durationOption('--grace', options.grace);
  return {
    by: askedBy(options.by, terminal),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(graceMs === undefined ? {} : { graceMs }),
    ...(options.stale ? { stale: true } : {}),
  };
}
