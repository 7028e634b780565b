import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { EXECUTABLE } from '../../support/executable.ts';
import { LAUNCHER, Served } from '../../support/served.ts';
import type { Measure } from '../part.ts';
import { memoryOf } from '../processes.ts';
import { servedTasks } from '../served-tasks.ts';
import { timeInTurns } from '../time-in-turns.ts';

const TASKS = 20;
const SETTLED_MS = 5_000;
const LINES = ['list', 'list -o json', 'trigger task-1 --if-running attach', '--version'];

/** The single executable beside the launcher with its bundle: calls as whole processes, size, and memory when idle. */
export const measure: Measure = async (tell, { isShort }) => {
  tell({ what: 'size', unit: 'MB', ours: statSync(EXECUTABLE).size / 1e6, other: null, budget: null });
  const idle = {
    executable: await idleMemory(EXECUTABLE, isShort),
    bundle: await idleMemory(LAUNCHER, isShort),
  };
  const bundle = { name: 'bundle', value: idle.bundle };
  tell({ what: 'idle RSS, 20 tasks', unit: 'MB', ours: idle.executable, other: bundle, budget: null });
  await using at = await Served.start(servedTasks(TASKS), { program: LAUNCHER });
  for (const line of LINES) {
    const argv = (program: string) =>
      [program, '--socket', at.socket, ...line.split(' ')] as [string, ...string[]];
    const timed = { bundle: argv(LAUNCHER), executable: argv(EXECUTABLE) };
    const ms = timeInTurns(timed, isShort ? 1 : 40);
    const other = { name: 'bundle', value: ms.bundle };
    tell({ what: line, unit: 'ms', ours: ms.executable, other, budget: null });
  }
};

async function idleMemory(program: string, isShort: boolean): Promise<number> {
  forgetPages(program);
  await using at = await Served.start(servedTasks(TASKS), { program });
  await setTimeout(isShort ? 0 : SETTLED_MS);
  return memoryOf(at.pid).now;
}

/** Of a file that was just written the system maps far more than is used: takes it out of memory, as where it is not new. */
function forgetPages(file: string): void {
  spawnSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0']);
}
