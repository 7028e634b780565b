import type { Connection } from '../../../src/client/call.ts';
import { listRuns, listTasks, showRun, showTask, whyTask } from '../../../src/client/client.ts';
import type { HistorySize } from './history.ts';

const DAY_MS = 86_400_000;

type Ask = (connection: Connection, size: HistorySize) => Promise<unknown>;

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

/** What operators ask of the history, over the socket. */
export const QUESTIONS: Readonly<Record<string, Ask>> = {
  runs: (to) => listRuns(to, {}),
  'runs of a task': (to) => listRuns(to, { task: 'task-7' }),
  'runs --state failed': (to) => listRuns(to, { state: 'failed' }),
  'runs --state failed,skipped': (to) => listRuns(to, { state: 'failed,skipped' }),
  'runs --state timed_out, five long ago': (to) => listRuns(to, { state: 'timed_out' }),
  'runs --state cancelled, none': (to) => listRuns(to, { state: 'cancelled' }),
  'runs of a task --state cancelled, none': (to) => listRuns(to, { task: 'task-7', state: 'cancelled' }),
  'runs --since now, none': (to) => listRuns(to, { since: daysAgo(0) }),
  'runs --since a day ago --state failed': (to) => listRuns(to, { since: daysAgo(1), state: 'failed' }),
  'runs of a task --since an hour ago': (to) =>
    listRuns(to, { task: 'task-7', since: daysAgo(1 / 24), limit: 1_000 }),
  'show of a task': (to) => showTask(to, 'task-7'),
  'show of an old run': (to, { runs }) => showRun(to, Math.ceil(runs / 3)),
  why: (to) => whyTask(to, 'task-7', {}),
  'why --at yesterday': (to) => whyTask(to, 'task-7', { at: daysAgo(1) }),
  'list of all tasks': (to) => listTasks(to, {}),
};
