import { expect } from 'vitest';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { fullName } from '../../../src/task/task-id.ts';
import type { Fleet } from './fleet.ts';
import type { Journal } from './journal.ts';
import { everySecond, findFireTimeFaults } from './judge.ts';

/** Tasks that fire every second, and for each fire time that was missed. */
export interface SecondlyTasks {
  count: number;
  /** They are named `each/0`, `each/1` and so on, or with this in the place of `each`. */
  group?: string;
  recover?: boolean;
  /** What their work does: see `Journal.task`. */
  between?: string;
}

export function secondlyTasks(
  journal: Journal,
  { count, group = 'each', recover = false, between }: SecondlyTasks,
): ConfiguredTask[] {
  const firing = {
    schedule: '* * * * * *',
    overlap: 'allow',
    misfire: { plan: 'all', withinMs: 3_600_000 },
  } as const;
  return Array.from({ length: count }, (_, index) =>
    journal.task(`${group}/${index}`, { ...firing, recover }, between),
  );
}

/** The fire times of a stretch of time, and whether work began for them. */
export interface Stretch {
  from: Date;
  to: Date;
  /** As `task time`. */
  expected: string[];
}

/** The next so many seconds, from the full one after this. */
export function nextSeconds(tasks: readonly ConfiguredTask[], seconds: number): Stretch {
  const from = nextSecond();
  return stretchOf(tasks, from, new Date(from.getTime() + (seconds - 1) * 1_000));
}

/** The seconds from that one to the one that comes now, for what takes as long as it takes. */
export function secondsSince(tasks: readonly ConfiguredTask[], from: Date): Stretch {
  return stretchOf(tasks, from, nextSecond());
}

/** The full second after this one. */
export function nextSecond(): Date {
  return new Date(Math.ceil(Date.now() / 1_000 + 1) * 1_000);
}

function stretchOf(tasks: readonly ConfiguredTask[], from: Date, to: Date): Stretch {
  const names = tasks.map(({ id }) => fullName(id));
  return { from, to, expected: everySecond(names, from, to) };
}

/** Waits until the stretch is over, and all of its runs with it; how long these took beyond it, in ms. */
export async function untilDone(fleet: Fleet, { from, to }: Stretch, timeout: number): Promise<number> {
  await expect.poll(() => Date.now(), { timeout, interval: 50 }).toBeGreaterThan(to.getTime());
  const judged = async () => (await fleet.store.listRuns({ due: { from: to, to }, limit: 1 })).length;
  await expect.poll(judged, { timeout, interval: 100 }).toBe(1);
  const states = ['queued', 'running'] as const;
  const open = async () => (await fleet.store.listRuns({ due: { from, to }, states, limit: 1 })).length;
  await expect.poll(open, { timeout, interval: 100 }).toBe(0);
  return Date.now() - to.getTime();
}

/** What the journal says of the stretch, once nothing writes to it any more. */
export function faultsOf(journal: Journal, { from, to, expected }: Stretch) {
  const lines = journal.read();
  const within = lines.filter(({ fireTime }) => {
    const at = fireTime === null ? Number.NaN : Date.parse(fireTime);
    return at >= from.getTime() && at <= to.getTime();
  });
  return { lines: within, ...findFireTimeFaults(within, expected) };
}
