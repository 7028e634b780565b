import { setTimeout } from 'node:timers/promises';
import { PROGRAM, Served } from '../../support/served.ts';
import type { Figure } from '../figure.ts';
import type { Measure, Tell } from '../part.ts';
import { cpuMsOf, memoryOf } from '../processes.ts';
import { median } from '../samples.ts';
import { servedTasks } from '../served-tasks.ts';
import { timeInTurns } from '../time-in-turns.ts';

const SIZES = [10, 100, 1_000, 10_000];
const SHORT_SIZES = [10, 20];
/** What the first minute has of its own, such as the first look at what retention no longer keeps, is over by then. */
const SETTLED_MS = 12_000;
const TICKS_MS = 10_000;
const TICKING = '  - { name: ticking, schedule: "* * * * * *", command: ["true"] }\n';
/** Of the largest size. */
const MOST: Partial<Record<keyof Scaled, number>> = { readyMs: 2_000, rssMb: 150, jsonMs: 250 };
/** Linear growth, with what a noisy machine may add. */
const MOST_GROWTH = 1.3;
const BASE = 'node -e 0';

/** What one size costs. */
interface Scaled {
  readyMs: number;
  rssMb: number;
  listMs: number;
  jsonMs: number;
  /** CPU time of the scheduler for a second in which one of all the tasks is due. */
  tickMs: number;
}

const WORDS: Readonly<Record<keyof Scaled, string>> = {
  readyMs: 'serve to Ready',
  rssMb: 'RSS after lists',
  listMs: 'list, whole process',
  jsonMs: 'list -o json, whole process',
  tickMs: 'CPU time of a tick of one task',
};

/** What `serve` and `list` cost with ever more tasks in the file. */
export const measure: Measure = async (tell, { isShort }) => {
  const scaled = new Map<number, Scaled>();
  const sizes = isShort ? SHORT_SIZES : SIZES;
  for (const tasks of sizes) {
    const at = await scale(tasks, isShort);
    scaled.set(tasks, at.scaled);
    tellSize(tell, tasks, { ...at, isLargest: tasks === SIZES.at(-1) });
  }
  const [least, before, most] = [sizes[0], sizes.at(-2), sizes.at(-1)].map((tasks = 0) => ({
    tasks,
    scaled: scaled.get(tasks) as Scaled,
  })) as [Size, Size, Size];
  if (!isShort) tellGrowth(tell, least, [before, most]);
};

interface Size {
  tasks: number;
  scaled: Scaled;
}

async function scale(tasks: number, isShort: boolean): Promise<{ scaled: Scaled; baseMs: number }> {
  const file = servedTasks(tasks - 1) + TICKING;
  await using at = await Served.start(file);
  const readyMs: number[] = [];
  for (let boot = 0; boot < (isShort ? 1 : 3); boot++) {
    await at.stop();
    const startedAt = performance.now();
    await at.boot();
    readyMs.push(performance.now() - startedAt);
  }
  await setTimeout(isShort ? 0 : SETTLED_MS);
  const before = cpuMsOf(at.pid);
  await setTimeout(isShort ? 1_000 : TICKS_MS);
  const tickMs = (cpuMsOf(at.pid) - before) / (isShort ? 1 : TICKS_MS / 1_000);
  const list = [PROGRAM, '--socket', at.socket, 'list'] as const;
  const timed = { [BASE]: [process.execPath, '-e', '0'], list, json: [...list, '-o', 'json'] } as const;
  const ms = timeInTurns<keyof typeof timed>(timed, isShort ? 1 : 10);
  const rssMb = memoryOf(at.pid).now;
  const scaled = { readyMs: median(readyMs), rssMb, listMs: ms.list, jsonMs: ms.json, tickMs };
  return { scaled, baseMs: ms[BASE] };
}

function tellSize(
  tell: Tell,
  tasks: number,
  { scaled, baseMs, isLargest }: { scaled: Scaled; baseMs: number; isLargest: boolean },
): void {
  for (const key of Object.keys(WORDS) as (keyof Scaled)[]) {
    const most = isLargest ? MOST[key] : undefined;
    const isProcess = key === 'listMs' || key === 'jsonMs';
    tell({
      what: `${tasks} tasks: ${WORDS[key]}`,
      unit: key === 'rssMb' ? 'MB' : 'ms',
      ours: scaled[key],
      other: isProcess ? { name: BASE, value: baseMs } : null,
      budget: most === undefined ? null : { of: 'ours', bound: 'most', value: most },
    });
  }
}

/** What each further task costs, at the largest size beside that at the size before. */
function tellGrowth(tell: Tell, least: Size, [before, most]: [Size, Size]): void {
  const each = ({ tasks, scaled }: Size, key: keyof Scaled) =>
    (scaled[key] - least.scaled[key]) / (tasks - least.tasks);
  const budget: Figure['budget'] = { of: 'ratio', bound: 'most', value: MOST_GROWTH };
  for (const key of ['readyMs', 'listMs', 'jsonMs', 'rssMb'] as const)
    tell({
      what: `each further task: ${WORDS[key]}`,
      unit: key === 'rssMb' ? 'kB' : 'us',
      ours: each(most, key) * 1_000,
      other: { name: `up to ${before.tasks} tasks`, value: each(before, key) * 1_000 },
      budget,
    });
}
