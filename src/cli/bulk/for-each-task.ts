import { randomUUID } from 'node:crypto';
import type { Envelope } from '../../api/envelope.ts';
import { successEnvelope } from '../../api/envelope.ts';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { envelopeOf } from '../../client/read-envelope.ts';
import { SunbirdError } from '../../errors.ts';
import type { Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { reportError } from '../report-error.ts';
import { chooseTasks, nameOf, type TasksAsked } from './choose-tasks.ts';
import { confirmSeveral } from './confirm.ts';

/** A change that is made of one task or of several. */
export interface EachTask<Result> {
  /** `Pause`: begins the question and the sentence that stands for it. */
  verb: string;
  /** Asks the scheduler for the change of one task. */
  change: (name: string) => Promise<Envelope<Result>>;
  /** What became of it, for people. */
  tell: (result: Result) => string;
}

/** Makes a change of every task that the command line names, each told; the exit code is that of the worst. */
export async function forEachTask<Result extends object>(
  session: Session,
  asked: { word: string | undefined; options: TasksAsked },
  { verb, change, tell }: EachTask<Result>,
): Promise<ExitCode> {
  const { terminal, format } = session;
  const chosen = await chooseTasks(session, asked.word, asked.options);
  if (chosen.kind === 'one') {
    const envelope = await change(chosen.name);
    if (format === 'json') printEnvelope(terminal, envelope);
    else if (format !== 'name') printLines(terminal.stdout, tell(envelope.result));
    return EXIT.ok;
  }
  const names = chosen.tasks.map(nameOf);
  await confirmSeveral(terminal, { verb, names, yes: asked.options.yes === true });
  const told: { task: string; exit: ExitCode; envelope: object | null }[] = [];
  for (const name of names) told.push({ task: name, ...(await changeOne(session, name, { change, tell })) });
  if (format === 'json') printEnvelope(terminal, severalEnvelope(session, told));
  return Math.max(EXIT.ok, ...told.map(({ exit }) => exit)) as ExitCode;
}

async function changeOne<Result extends object>(
  { terminal, format }: Session,
  name: string,
  { change, tell }: Pick<EachTask<Result>, 'change' | 'tell'>,
): Promise<{ exit: ExitCode; envelope: object | null }> {
  try {
    const envelope = await change(name);
    if (format === 'name') printLines(terminal.stdout, name);
    else if (format !== 'json') printLines(terminal.stdout, tell(envelope.result));
    return { exit: EXIT.ok, envelope };
  } catch (error) {
    if (format !== 'json') terminal.stderr.write(`${name}: `);
    // With -o json the one document tells of all of them at the end.
    const silent = { ...terminal, stdout: { ...terminal.stdout, write: () => {} } };
    const exit = reportError(error, { terminal: format === 'json' ? silent : terminal, format });
    return { exit, envelope: error instanceof SunbirdError ? (envelopeOf(error) ?? null) : null };
  }
}

function severalEnvelope({ terminal }: Session, response: object): Envelope<object> {
  const head = { id: 'api.client', msgid: randomUUID(), now: terminal.clock.now() };
  return successEnvelope(head, { response });
}
