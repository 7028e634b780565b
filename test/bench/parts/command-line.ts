import { PROGRAM, Served } from '../../support/served.ts';
import type { Figure } from '../figure.ts';
import type { Measure } from '../part.ts';
import { servedTasks } from '../served-tasks.ts';
import { Supervisor } from '../supervisor.ts';
import { timeInTurns } from '../time-in-turns.ts';

const TASKS = 20;
const BUDGETS = { list: 1.5, 'list -o json': 1.4, trigger: 1.4 };
const ASKED = {
  list: ['list'],
  'list -o json': ['list', '-o', 'json'],
  trigger: ['trigger', 'task-1', '--if-running', 'attach'],
  '--version': ['--version'],
};
const BASE = 'node -e 0';
const PATH = '/api/v1/backgroundtasks';

/** A call of the command line as a whole process, over the smallest process of the same Node, in turns. */
export const measure: Measure = async (tell, { isShort }) => {
  await using at = await Served.start(servedTasks(TASKS));
  for (let index = 0; index < TASKS; index++) await at.cli(`trigger task-${index} --wait`);
  await using supervisor = await Supervisor.start(TASKS);
  const ours = (...words: string[]) => [PROGRAM, '--socket', at.socket, ...words];
  const completed = `printf '%s\\n' show task-1 | ${ours('completion', 'words').join(' ')}`;
  const lines = Object.entries(ASKED).map(([name, words]) => [name, ours(...words)]);
  const others = {
    'completion of a task': ['sh', '-c', completed],
    // As little as any call of this Node can do that has an answer of a Unix socket.
    'a Node that asks, and no more': [process.execPath, '-e', asking(at.socket)],
    'curl of the same answer': ['curl', '-sf', '--unix-socket', at.socket, `http://unix${PATH}`],
    ...(supervisor ? { 'supervisorctl status': supervisor.status } : {}),
  };
  const timed = { [BASE]: [process.execPath, '-e', '0'], ...Object.fromEntries(lines), ...others };
  const times = timeInTurns(timed, isShort ? 1 : 40);
  const base = { name: BASE, value: times[BASE] ?? Number.NaN };
  for (const [what, ms] of Object.entries(times)) {
    if (what === BASE) continue;
    const most = (BUDGETS as Record<string, number>)[what];
    const budget: Figure['budget'] = most === undefined ? null : { of: 'ratio', bound: 'most', value: most };
    tell({ what, unit: 'ms', ours: ms, other: base, budget });
  }
};

/** A script that writes the answer out as it comes. */
function asking(socket: string): string {
  const request = `GET ${PATH} HTTP/1.1\r\nHost: unix\r\nConnection: close\r\n\r\n`;
  return `require('node:net').connect(${JSON.stringify(socket)}).end(${JSON.stringify(request)}).pipe(process.stdout)`;
}
