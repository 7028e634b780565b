import { createTask } from 'node-cron';
import { nextFireTime } from '../../../src/schedule/fire-times.ts';
import { loadSchedule } from '../../../src/schedule/parse-schedule.ts';
import type { Tell } from '../part.ts';
import { nextOf } from '../peers/croner.ts';
import { median } from '../samples.ts';

const ZONE = 'Asia/Kolkata';
/** Each minute of a day once, so that none is known before. */
const EXPRESSIONS = Array.from(
  { length: 1_440 },
  (_, index) => `${index % 60} ${Math.floor(index / 60)} * * *`,
);

/** Compiles an expression; what it returns gives the next fire time after an instant. */
type Compile = (expression: string) => (from: Date) => unknown;

const PARTIES: Readonly<Record<'ours' | 'croner' | 'node-cron', Compile>> = {
  ours: (expression) => {
    const schedule = loadSchedule(expression);
    return (from) => nextFireTime(schedule, ZONE, from);
  },
  croner: (expression) => nextOf(expression, ZONE),
  // It gives fire times after now only.
  'node-cron': (expression) => {
    const task = createTask(expression, () => {}, { timezone: ZONE });
    return () => task.getNextRuns(1);
  },
};

/** What a distinct schedule costs, by turns: to compile it, and to find its next fire time. */
export function timeSchedules(tell: Tell, rounds: number): void {
  const times = { ours: timesOf(), croner: timesOf(), 'node-cron': timesOf() };
  const parties = Object.keys(times) as (keyof typeof times)[];
  for (let round = 0; round <= rounds; round++)
    for (const party of parties) {
      const { compile, next } = timeOnce(PARTIES[party]);
      if (round === 0) continue;
      times[party].compile.push(compile);
      times[party].next.push(next);
    }
  for (const what of ['compile', 'next'] as const)
    for (const peer of ['croner', 'node-cron'] as const)
      tell({
        what: what === 'compile' ? 'compile a schedule' : 'next fire time of a schedule',
        unit: 'us',
        ours: median(times.ours[what]),
        other: { name: peer, value: median(times[peer][what]) },
        budget: null,
      });
}

function timesOf(): { compile: number[]; next: number[] } {
  return { compile: [], next: [] };
}

/** In us, for one expression. */
function timeOnce(compile: Compile): { compile: number; next: number } {
  const from = new Date();
  const begunAt = performance.now();
  const compiled = EXPRESSIONS.map(compile);
  const compiledAt = performance.now();
  for (const next of compiled) next(from);
  const each = 1_000 / EXPRESSIONS.length;
  return { compile: (compiledAt - begunAt) * each, next: (performance.now() - compiledAt) * each };
}
