import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import type { Session } from '../command.ts';
import { printEnvelope, printLines, printToned } from '../output.ts';
import { printStale } from '../print-stale.ts';
import type { TimelineTask } from '../render/timeline/row.ts';
import { charsetOf } from '../render/timeline/signs.ts';
import { timeline } from '../render/timeline/timeline.ts';
import { type LoadedTimeline, loadTimeline } from './load-timeline.ts';

/** Of whom and how long a timeline is. */
export interface TimelineRequest {
  /** Undefined for all tasks. */
  task: string | undefined;
  state: string | undefined;
  /** So many back and as many ahead. */
  hours: number;
}

const HOUR_MS = 3_600_000;
/** Of a terminal that does not say, and of a ticket. */
const USUAL_WIDTH = 80;
/** So many names in a remark are enough. */
const MOST_NAMED = 5;

/** `runs --timeline`: what ran and what is to come, a line per task. */
export async function printTimeline(
  session: Session,
  { hours, ...asked }: TimelineRequest,
): Promise<ExitCode> {
  const { terminal, connection, format } = session;
  const { stdout, env } = terminal;
  const now = terminal.clock.now();
  const from = new Date(now.getTime() - hours * HOUR_MS);
  const to = new Date(now.getTime() + hours * HOUR_MS);
  const loaded = await loadTimeline(connection, { ...asked, from, to });
  const { tasks, envelope } = loaded;
  if (format === 'json') {
    printEnvelope(terminal, documentOf(loaded, { from, to }));
    return EXIT.ok;
  }
  const isFitted = stdout.isTTY && format !== 'wide';
  const lines = timeline(
    tasks,
    { now, timezone: envelope.result.timezone },
    {
      hours,
      width: (stdout.isTTY && stdout.columns) || USUAL_WIDTH,
      cutsNames: isFitted,
      fullNames: format === 'wide',
      charset: charsetOf(env),
    },
  );
  await printToned(terminal, lines);
  if (tasks.length === 0) printLines(terminal.stderr, 'No tasks.');
  const remark = remarkOn(tasks);
  if (remark !== null) printLines(terminal.stderr, remark);
  printStale(terminal, envelope.result);
  return EXIT.ok;
}

/** The scheduler's envelope about the runs, with what else was looked up beside them. */
function documentOf({ tasks, envelope }: LoadedTimeline, { from, to }: { from: Date; to: Date }) {
  const runs = new Map(tasks.flatMap((task) => task.runs.map((run) => [run.run, run] as const)));
  const coming = tasks.map(({ runs: _, ...task }) => task);
  const response = [...runs.values()].sort((a, b) => b.run - a.run);
  const result = {
    ...envelope.result,
    response,
    from: from.toISOString(),
    to: to.toISOString(),
    tasks: coming,
  };
  return { ...envelope, result };
}

function remarkOn(tasks: readonly TimelineTask[]): string | null {
  const short = tasks.filter(({ knownSince, knownUntil }) => knownSince !== null || knownUntil !== null);
  if (short.length === 0) return null;
  const named = short.slice(0, MOST_NAMED).map(({ taskGroup, taskName }) => `${taskGroup}/${taskName}`);
  const others = short.length > named.length ? ` and ${short.length - named.length} more` : '';
  return `Not all was looked up of ${named.join(', ')}${others}: ~ stands where more is.`;
}
