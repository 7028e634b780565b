import { setTimeout } from 'node:timers/promises';
import type { Schedule, Ticked, TickOrder } from './tick-order.ts';

/*
 * One scheduler with the tasks of an order, in a process of its own: the module of its adaptor and the order are the
 * arguments, a `Ticked` is sent to the parent.
 */

/** What has not fired so long after the last second never will. */
const MOST_WAIT_MS = 5_000;
const LOOK_MS = 50;

const [, , adaptor = '', text = ''] = process.argv;
const order: TickOrder = JSON.parse(text);
const { schedule, stored = [] }: { schedule: Schedule; stored?: number[] } = await import(adaptor);
const endMs = order.fromMs + order.seconds * 1_000;
const started: number[] = [];
const end = await schedule(order, (fireTime) => {
  const now = Date.now();
  const dueMs = fireTime?.getTime() ?? (order.seconds === 1 ? order.fromMs : now - (now % 1_000));
  if (dueMs >= order.fromMs && dueMs < endMs) started.push(now - dueMs);
});
await setTimeout(order.fromMs - Date.now() - LOOK_MS);
const before = process.cpuUsage();
while (started.length < order.tasks * order.seconds && Date.now() < endMs + MOST_WAIT_MS)
  await setTimeout(LOOK_MS);
const { user, system } = process.cpuUsage(before);
const rssMb = process.memoryUsage.rss() / 1e6;
const ticked: Ticked = { started, stored, cpuMs: (user + system) / 1_000, rssMb };
await end();
process.send?.(ticked, () => process.exit());
