import { Option, type Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { TASK_STATES, type TaskView } from '../../api/views.ts';
import { listTasks } from '../../client/client.ts';
import { SunbirdError } from '../../errors.ts';
import { durationOption } from '../asked-values.ts';
import type { Asked, Command, Session } from '../command.ts';
import { printEnvelope, printLines, printTable } from '../output.ts';
import { addExamples } from '../parse-command.ts';
import { printStale } from '../print-stale.ts';
import { agendaTable, comingFires } from '../render/agenda-table.ts';
import { taskTable } from '../render/task-table.ts';

interface ListOptions {
  group?: string;
  state?: string;
  sort: SortKey;
  next?: string | true;
  watch?: boolean;
  interval?: string;
}

type SortKey = 'name' | 'next' | 'last' | 'state';
const DEFAULT_NEXT = 10;
const MOST_NEXT = 1_000;
const DEFAULT_INTERVAL_MS = 2_000;
/** Often enough to look live, and no burden. */
const LEAST_INTERVAL_MS = 200;
const SORT_KEYS: readonly SortKey[] = ['name', 'next', 'last', 'state'];

/** `list`: the tasks, a row each. */
export const list: Command<ListOptions> = {
  declare(parser: Parser) {
    parser
      .option('--group <group>', 'only tasks of this group')
      .addOption(new Option('--state <state>', 'only tasks in this state').choices(TASK_STATES))
      .addOption(new Option('--sort <key>', 'order').choices(SORT_KEYS).default('name'));
    parser.option('--next [count]', 'the coming fire times of all of them (10), earliest first');
    parser
      .option('--watch', 'stay, and draw it anew; not on a terminal: a line for each change')
      .option('--interval <duration>', 'how often --watch looks (default: 2s)');
    addExamples(parser, [
      'list',
      'list --watch --group uploads',
      'list --next 20',
      'list --state running',
      'list --sort next -o wide',
      'list -o name',
    ]);
  },
  run: listAsked,
};

async function listAsked(session: Session, { options }: Asked<ListOptions>): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const { group, state, sort } = options;
  const intervalMs = readInterval(session, options);
  if (intervalMs !== null) return watchAsked(session, options, intervalMs);
  const next = readNext(options.next);
  const envelope = await listTasks(connection, { group, state, next });
  if (next !== undefined) return printAgenda({ terminal, format }, envelope, next);
  const { response: tasks, timezone } = envelope.result;
  tasks.sort(ORDERS[sort]);
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') for (const task of tasks) printLines(terminal.stdout, nameOf(task));
  else {
    const view = { now: terminal.clock.now(), timezone };
    await printTable(terminal, taskTable(tasks, view, { wide: format === 'wide' }));
    if (tasks.length === 0) printLines(terminal.stderr, 'No tasks.');
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}

/** How often to look, or null when nothing is to be watched. */
function readInterval({ format }: Session, { watch, interval, next }: ListOptions): number | null {
  if (!watch && interval === undefined) return null;
  if (!watch) throw new SunbirdError('USAGE', '--interval says how often --watch looks; give both.');
  if (next !== undefined) throw new SunbirdError('USAGE', '--watch and --next do not go together.');
  if (format === 'name')
    throw new SunbirdError('USAGE', '--watch tells changes: use -o table, wide or json (an object each).');
  const intervalMs = durationOption('--interval', interval) ?? DEFAULT_INTERVAL_MS;
  if (intervalMs >= LEAST_INTERVAL_MS) return intervalMs;
  throw new SunbirdError('USAGE', `--interval must be at least ${LEAST_INTERVAL_MS}ms.`);
}

async function watchAsked(session: Session, options: ListOptions, intervalMs: number): Promise<ExitCode> {
  const { group, state, sort } = options;
  const { watchTasks } = await import('../watch/watch-tasks.ts');
  const pick = (tasks: readonly TaskView[]) =>
    tasks.filter((task) => state === undefined || task.state === state).sort(ORDERS[sort]);
  return watchTasks(session, { group, intervalMs, wide: session.format === 'wide', pick });
}

function readNext(given: string | true | undefined): number | undefined {
  if (given === undefined) return undefined;
  const count = given === true ? DEFAULT_NEXT : Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_NEXT) return count;
  throw new SunbirdError(
    'USAGE',
    `--next takes a whole number from 1 to ${MOST_NEXT}, not ${JSON.stringify(given)}.`,
  );
}

async function printAgenda(
  { terminal, format }: Pick<Session, 'terminal' | 'format'>,
  envelope: Awaited<ReturnType<typeof listTasks>>,
  count: number,
): Promise<ExitCode> {
  const { response: tasks, timezone } = envelope.result;
  const fires = comingFires(tasks, count);
  if (format === 'json') printEnvelope(terminal, envelope);
  else if (format === 'name') for (const { task } of fires) printLines(terminal.stdout, nameOf(task));
  else {
    await printTable(
      terminal,
      agendaTable(fires, { now: terminal.clock.now(), timezone }, format === 'wide'),
    );
    if (fires.length === 0) printLines(terminal.stderr, 'None of these tasks has a fire time to come.');
    printStale(terminal, envelope.result);
  }
  return EXIT.ok;
}

type Order = (a: TaskView, b: TaskView) => number;

const byName: Order = (a, b) => compare(a.taskGroup, b.taskGroup) || compare(a.taskName, b.taskName);

/** Instants are ISO texts in UTC and compare as such; what has none comes last. */
const ORDERS: Readonly<Record<SortKey, Order>> = {
  name: byName,
  next: (a, b) => compare(a.nextRun ?? '~', b.nextRun ?? '~') || byName(a, b),
  last: (a, b) => compare(b.lastRun?.startedAt ?? '', a.lastRun?.startedAt ?? '') || byName(a, b),
  state: (a, b) => TASK_STATES.indexOf(a.state) - TASK_STATES.indexOf(b.state) || byName(a, b),
};

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function nameOf({ taskGroup, taskName }: TaskView): string {
  return `${taskGroup}/${taskName}`;
}
