import type { Envelope } from '../../api/envelope.ts';
import { successEnvelope } from '../../api/envelope.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { envelopeOf } from '../../client/read-envelope.ts';
import { SunbirdError } from '../../errors.ts';
import type { Session } from '../command.ts';
import { newMessageId } from '../message-id.ts';
import { printEnvelope, printLines } from '../output.ts';
import { reportError } from '../report-error.ts';
import type { Sink } from '../terminal.ts';
import { chooseTasks, nameOf, type TasksAsked } from './choose-tasks.ts';
import { confirmSeveral } from './confirm.ts';

/** A change that is made of one task or of several. */
export interface EachTask<Result> {
  /** Asks the scheduler for the change of one task. */
  change: (name: string) => Promise<Envelope<Result>>;
  /** What became of it, for people. */
  tell: (result: Result, name: string) => string;
  /** What -o name prints of it; null for nothing. Default: the task's name. */
  nameOf?: (result: Result) => string | null;
  /** What to say of an error that is none where several are changed, or null. */
  excuse?: (error: SunbirdError) => string | null;
  /** Where it is told. Default stdout. */
  sink?: Sink;
}

/** What became of one task among several. */
export interface Told<Result> {
  task: string;
  exit: ExitCode;
  /** The answer of the scheduler, or its refusal; null where there was none. */
  envelope: object | null;
  /** Null where it was refused. */
  result: Result | null;
}

/** Makes a change of every task that the command line names, each told; the exit code is that of the worst. */
export async function forEachTask<Result extends object>(
  session: Session,
  asked: { word: string | undefined; options: TasksAsked },
  /** `verb`, such as `Pause`, begins the question and the sentence that stands for it. */
  each: EachTask<Result> & { verb: string },
): Promise<ExitCode> {
  const { terminal, format } = session;
  const chosen = await chooseTasks(session, asked.word, asked.options);
  if (chosen.kind === 'one') {
    const envelope = await each.change(chosen.name);
    if (format === 'json') printEnvelope(terminal, envelope);
    else if (format !== 'name') printLines(terminal.stdout, each.tell(envelope.result, chosen.name));
    else printLines(terminal.stdout, each.nameOf?.(envelope.result) ?? chosen.name);
    return EXIT.ok;
  }
  const names = chosen.tasks.map(nameOf);
  await confirmSeveral(terminal, { verb: each.verb, lines: names, yes: asked.options.yes === true });
  const told = await changeEach(session, names, each);
  printSeveral(session, told);
  return worstOf(told);
}

/** Makes the change of one task after the other, whatever becomes of those before it. */
export async function changeEach<Result extends object>(
  session: Session,
  names: readonly string[],
  each: EachTask<Result>,
): Promise<Told<Result>[]> {
  const told: Told<Result>[] = [];
  for (const name of names) told.push({ task: name, ...(await changeOne(session, name, each)) });
  return told;
}

/** With -o json the one document that tells of all of them. */
export function printSeveral({ terminal, format }: Session, told: readonly Told<object>[]): void {
  if (format !== 'json') return;
  const head = { id: 'api.client', msgid: newMessageId(), now: terminal.clock.now() };
  const response = told.map(({ task, exit, envelope }) => ({ task, exit, envelope }));
  printEnvelope(terminal, successEnvelope(head, { response }));
}

export function worstOf(told: readonly { exit: ExitCode }[]): ExitCode {
  return Math.max(EXIT.ok, ...told.map(({ exit }) => exit)) as ExitCode;
}

async function changeOne<Result extends object>(
  { terminal, format }: Session,
  name: string,
  each: EachTask<Result>,
): Promise<Omit<Told<Result>, 'task'>> {
  const { sink = terminal.stdout } = each;
  try {
    const envelope = await each.change(name);
    const named = each.nameOf ? each.nameOf(envelope.result) : name;
    if (format === 'name' && named !== null) printLines(terminal.stdout, named);
    else if (format !== 'json' && format !== 'name') printLines(sink, each.tell(envelope.result, name));
    return { exit: EXIT.ok, envelope, result: envelope.result };
  } catch (error) {
    const envelope = error instanceof SunbirdError ? (envelopeOf(error) ?? null) : null;
    const excuse = error instanceof SunbirdError && each.excuse ? each.excuse(error) : null;
    if (excuse !== null) {
      if (format !== 'json') printLines(terminal.stderr, excuse);
      return { exit: EXIT.ok, envelope, result: null };
    }
    // With -o json the one document tells of all of them at the end.
    const silent = { ...terminal, stdout: { ...terminal.stdout, write: () => {} } };
    const exit = reportError(error, { terminal: format === 'json' ? silent : terminal, format, task: name });
    return { exit, envelope, result: null };
  }
}
