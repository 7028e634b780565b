import { Option, type Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { TriggerOptions, TriggerResult } from '../../api/views.ts';
import { showRun, triggerTask } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { askedBy, durationOption, requireRunNumber, runNumberOf } from '../asked-values.ts';
import { chooseTasks, declareChoice, nameOf, type TasksAsked } from '../bulk/choose-tasks.ts';
import { declareYes, namesIn, withGuard, withoutSwallowed, type YesAsked } from '../bulk/guarded.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines } from '../output.ts';
import { addExamples, PROGRAM } from '../parse-command.ts';
import { outcomeLines } from '../render/run-sentence.ts';
import { readParams } from '../trigger-params.ts';
import { waitToEnd } from '../wait/wait-to-end.ts';

interface TriggerAsked extends Omit<TasksAsked, 'yes'> {
  yes?: YesAsked;
  wait?: boolean;
  follow?: boolean;
  timeout?: string;
  param?: string[];
  params?: string;
  from?: string;
  ifRunning: 'fail' | 'queue' | 'attach';
  evenIfPaused?: boolean;
  idempotencyKey?: string;
  reason?: string;
  by?: string;
  dryRun?: boolean;
}

/** `trigger`: asks for a run now, of one task or of several. */
export const trigger: Command<TriggerAsked> = {
  declare(parser: Parser) {
    declareChoice(parser);
    declareYes(parser);
    parser
      .option('--wait', 'wait for the end; the exit code tells how it went')
      .option('-f, --follow', "print the run's output meanwhile (implies --wait)")
      .option('--timeout <duration>', 'stop waiting after that time (exit 12); the run goes on')
      .option('--param <name=value>', 'a parameter; may be given several times', collect)
      .option('--params <json>', 'all parameters as one JSON object, or - to read it from stdin')
      .option('--from <run>', 'again as that run was: the same task, with its parameters')
      .addOption(
        new Option('--if-running <what>', 'when the task has a run already')
          .choices(['fail', 'queue', 'attach'])
          .default('fail'),
      )
      .option('--even-if-paused', 'run it although the task is paused')
      .option('--idempotency-key <key>', 'the same key within 24 h gives the same run')
      .option('--reason <text>', 'why, for the record')
      .option('--by <name>', 'who asks (else SUNBIRD_TASKS_BY, else your user name)')
      .option('--dry-run', 'say what would happen, change nothing');
    addExamples(parser, [
      'trigger update-user-count --wait',
      'trigger organisations/update-user-count --param block=B-7 --follow',
      'trigger refresh-cache --if-running attach --wait --timeout 5m',
      'trigger refresh-cache --idempotency-key deploy-42 --reason "settings changed"',
      'trigger --from 142 --wait',
      'trigger "import-*" --wait --yes',
    ]);
  },
  run: triggerAsked,
};

async function triggerAsked(session: Session, asked: Asked<TriggerAsked>): Promise<ExitCode> {
  const { word, options, swallowed } = withoutSwallowed(asked.words[0], asked.options);
  const waits = !!(options.wait || options.follow);
  const timeoutMs = waitingTime(options.timeout, waits);
  if (word !== undefined) requireNoRun(word);
  const from = options.from === undefined ? undefined : requireRunNumber(options.from);
  const isNamed = word !== undefined || options.group !== undefined || options.all;
  const name = from === undefined || isNamed ? word : await taskOf(session, from);
  const chosen = await chooseTasks(session, name, options);
  const body = { ...(await bodyOf(session, options)), ...(from === undefined ? {} : { from }) };
  if (chosen.kind === 'one')
    return await triggerOne(session, chosen.name, { body, options, timeoutMs, swallowed });
  refuseForSeveral(options);
  const { triggerSeveral } = await import('../bulk/trigger-several.ts');
  return await triggerSeveral(session, chosen.tasks, { body, yes: options.yes, waits, timeoutMs });
}

/** The full name of the task that a run is of. */
async function taskOf({ connection }: Session, run: number): Promise<string> {
  return nameOf((await showRun(connection, run)).result.response);
}

interface OneTrigger {
  body: TriggerOptions;
  options: TriggerAsked;
  timeoutMs: number | null;
  /** The name stood behind --yes. */
  swallowed: boolean;
}

async function triggerOne(
  session: Session,
  name: string,
  { body, options, timeoutMs, swallowed }: OneTrigger,
): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const [given] = namesIn(options.yes);
  const envelope = await withGuard(terminal, { verb: 'trigger', given, swallowed }, (confirm) =>
    triggerTask(connection, name, { ...body, ...confirm }),
  );
  const { result } = envelope;
  if (result.run && (options.wait || options.follow)) {
    announce(session, result, result.run.run);
    const { usualMs, run } = result;
    return await waitToEnd(session, { run, usualMs, timeoutMs, follow: !!options.follow });
  }
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format !== 'name') printLines(terminal.stdout, outcomeLines(result));
  else if (result.run) printLines(terminal.stdout, String(result.run.run));
  return EXIT.ok;
}

function announce({ terminal }: Session, result: TriggerResult, run: number): void {
  const sentence = `${outcomeLines(result)} Losing this terminal does not stop it: ${PROGRAM} wait ${run}`;
  printLines(terminal.stderr, sentence);
}

async function bodyOf({ terminal }: Session, options: TriggerAsked): Promise<TriggerOptions> {
  const params = await readParams(options, terminal);
  return {
    ifRunning: options.ifRunning,
    ...(options.evenIfPaused ? { evenIfPaused: true } : {}),
    by: askedBy(options.by, terminal),
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(options.dryRun ? { dryRun: true } : {}),
  };
}

function waitingTime(text: string | undefined, waits: boolean): number | null {
  const timeoutMs = durationOption('--timeout', text);
  if (timeoutMs === undefined || waits) return timeoutMs ?? null;
  throw new SunbirdError('USAGE', '--timeout bounds the waiting: give it with --wait or --follow.');
}

function requireNoRun(word: string): void {
  if (runNumberOf(word) === null) return;
  throw new SunbirdError(
    'USAGE',
    `${word} is the number of a run; trigger takes the name of a task. See: ${PROGRAM} list -o name`,
  );
}

/** What can be meant of one run alone. */
function refuseForSeveral({ follow, idempotencyKey, from }: TriggerAsked): void {
  if (from !== undefined) throw new SunbirdError('USAGE', '--from repeats one run; name one task or none.');
  if (follow)
    throw new SunbirdError('USAGE', '--follow prints the output of one run; for several give --wait.');
  if (idempotencyKey !== undefined)
    throw new SunbirdError('USAGE', '--idempotency-key stands for one run; for several leave it out.');
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
