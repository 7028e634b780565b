import type { Envelope } from '../../api/envelope.ts';
import type { ListResult, RunView, TaskView } from '../../api/views.ts';
import type { Connection } from '../../client/call.ts';
import { listRuns, listTasks, showTask } from '../../client/client.ts';
import type { TimelineTask } from '../render/timeline/row.ts';

/** What is to be looked up. */
export interface TimelineAsked {
  /** Undefined for all tasks. */
  task: string | undefined;
  /** Runs in these states only, several by commas. */
  state: string | undefined;
  from: Date;
  to: Date;
}

/** What was looked up: a line per task, and the scheduler's answer about the runs. */
export interface LoadedTimeline {
  tasks: TimelineTask[];
  envelope: Envelope<ListResult<RunView[]>>;
}

/** Runs asked for at once; a task that runs every ten seconds has as many in three hours. */
const MOST_RUNS = 1_000;
/** When those are not all, so many of each task, for as many tasks. */
const MOST_RUNS_EACH = 200;
const MOST_TASKS = 100;
/** Fire times of all tasks; and of each of those for which that is not enough, for as many tasks. */
const MOST_FIRES = 1_000;
const MOST_BUSY_TASKS = 100;
/** Where most runs are left out, these are not. */
const BAD_STATES = 'failed,timed_out,interrupted,cancelled,missed,skipped';

/** Looks up runs and fire times in a bounded number of requests and rows; what was left out is known by its edge. */
export async function loadTimeline(connection: Connection, asked: TimelineAsked): Promise<LoadedTimeline> {
  const tasks = await loadTasks(connection, asked);
  const { state, from } = asked;
  const query = { state, since: from.toISOString() };
  const only = asked.task === undefined ? undefined : tasks[0] && nameOf(tasks[0].task);
  const envelope = await listRuns(connection, { ...query, task: only, limit: MOST_RUNS });
  const { response: runs } = envelope.result;
  const oldest = runs.length < MOST_RUNS ? null : (runs.at(-1)?.queuedAt ?? null);
  const lines: TimelineTask[] = [];
  for (const [index, seen] of [...tasks, ...goneTasks(runs, tasks)].entries()) {
    const name = nameOf(seen.task);
    const known = { runs: runs.filter((run) => nameOf(run) === name), knownSince: oldest };
    const isAskedAgain = oldest !== null && index < Math.min(MOST_TASKS, tasks.length);
    const more = isAskedAgain ? await loadRunsOf(connection, name, { query, known }) : known;
    lines.push(lineOf(seen, more, asked));
  }
  return { tasks: lines, envelope };
}

/** A task with its coming fire times, all up to `knownUntil`; null where they end by themselves. */
interface SeenTask {
  task: Pick<TaskView, 'taskGroup' | 'taskName' | 'running' | 'lastRun' | 'nextRun' | 'nextRuns' | 'quartz'>;
  knownUntil: string | null;
}

async function loadTasks(connection: Connection, { task, to }: TimelineAsked): Promise<SeenTask[]> {
  if (task !== undefined) return [await loadBusyTask(connection, task)];
  const tasks = (await listTasks(connection, { next: MOST_FIRES })).result.response;
  const fires = tasks.flatMap(({ nextRuns }) => nextRuns ?? []);
  const knownUntil = fires.length < MOST_FIRES ? null : (fires.toSorted().at(-1) ?? null);
  const seen: SeenTask[] = tasks.map((each) => ({ task: each, knownUntil }));
  const busy = seen.filter((each) => isCutShort(each, to)).slice(0, MOST_BUSY_TASKS);
  for (const each of busy) seen[seen.indexOf(each)] = await loadBusyTask(connection, nameOf(each.task));
  return seen;
}

async function loadBusyTask(connection: Connection, name: string): Promise<SeenTask> {
  const { response } = (await showTask(connection, name, { next: MOST_FIRES })).result;
  return { task: response, knownUntil: response.nextRuns?.[MOST_FIRES - 1] ?? null };
}

interface KnownRuns {
  runs: readonly RunView[];
  knownSince: string | null;
}

/** The runs of one task, its bad ones also where others are left out. */
async function loadRunsOf(
  connection: Connection,
  task: string,
  { query, known }: { query: { state: string | undefined; since: string }; known: KnownRuns },
): Promise<KnownRuns> {
  const all = await listRuns(connection, { ...query, task, limit: MOST_RUNS_EACH });
  const runs = all.result.response;
  if (runs.length < MOST_RUNS_EACH) return { runs, knownSince: null };
  const longer = known.runs.length > runs.length ? known.runs : runs;
  const bad = query.state === undefined ? { ...query, state: BAD_STATES } : null;
  const found = bad && (await listRuns(connection, { ...bad, task, limit: MOST_RUNS_EACH })).result.response;
  return { runs: [...longer, ...(found ?? [])], knownSince: longer.at(-1)?.queuedAt ?? null };
}

function lineOf(seen: SeenTask, { runs, knownSince }: KnownRuns, { state, to }: TimelineAsked): TimelineTask {
  const { taskGroup, taskName, running, lastRun, nextRuns } = seen.task;
  const states = state?.split(',');
  // Runs that were asked for before the first hour shown, and reach into it.
  const older = [running, lastRun].flatMap((run) => run ?? []);
  const wanted = older.filter((run) => !states || states.includes(run.state));
  const byNumber = new Map([...wanted, ...runs].map((run) => [run.run, run]));
  const fireTimes = (nextRuns ?? []).filter((at) => Date.parse(at) <= to.getTime());
  const lastKnown = isUncertain(seen) ? fireTimes.at(-1) : undefined;
  const knownUntil = lastKnown ?? (isCutShort(seen, to) ? seen.knownUntil : null);
  return { taskGroup, taskName, runs: [...byNumber.values()], fireTimes, knownSince, knownUntil };
}

/** Whether fire times that are not known may come before that time. */
function isCutShort({ task: { nextRun }, knownUntil }: SeenTask, to: Date): boolean {
  const isBefore = (at: string | null) => at !== null && Date.parse(at) < to.getTime();
  return isBefore(nextRun) && isBefore(knownUntil);
}

/** Of triggers that only Java can reckon no more than the next fire time is known. */
function isUncertain({ task }: SeenTask): boolean {
  const triggers = task.quartz?.triggers ?? [];
  return triggers.some(({ calendar, type }) => calendar !== null || (type !== 'CRON' && type !== 'SIMPLE'));
}

/** Tasks that only their runs remember. */
function goneTasks(runs: readonly RunView[], tasks: readonly SeenTask[]): SeenTask[] {
  const there = new Set(tasks.map(({ task }) => nameOf(task)));
  const gone = new Map(runs.filter((run) => !there.has(nameOf(run))).map((run) => [nameOf(run), run]));
  return [...gone.values()].map(({ taskGroup, taskName }) => ({
    task: { taskGroup, taskName, running: null, lastRun: null, nextRun: null, nextRuns: null, quartz: null },
    knownUntil: null,
  }));
}

function nameOf({ taskGroup, taskName }: { taskGroup: string; taskName: string }): string {
  return `${taskGroup}/${taskName}`;
}
