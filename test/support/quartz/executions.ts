import type { QuartzCluster } from './cluster.ts';

/** One execution, as the job itself wrote it down. */
export interface Execution {
  job: string;
  node: string;
  beganAt: number;
  /** Null when it never wrote that it ended. */
  endedAt: number | null;
  /** What it wrote of its data. */
  data: string;
}

/** What the journal says was executed, in the order of beginning. */
export function executionsOf(cluster: QuartzCluster, job?: string): Execution[] {
  const lines = cluster.journal().filter((line) => job === undefined || line.job === job);
  const ends = new Map(lines.flatMap(({ what, entry, at }) => (what === 'END' ? [[entry, at]] : [])));
  return lines
    .filter(({ what }) => what === 'BEGIN')
    .map(({ job: name, node, at, entry, rest }) => ({
      job: name,
      node,
      beganAt: at,
      endedAt: ends.get(entry) ?? null,
      data: rest,
    }));
}

/** Pairs of executions of which the later began before the earlier had ended. */
export function overlaps(executions: readonly Execution[]): string[] {
  return executions.flatMap((later, index) =>
    executions
      .slice(0, index)
      .filter(({ endedAt }) => endedAt === null || endedAt > later.beganAt)
      .map((earlier) => `${later.node} at ${later.beganAt}, ${earlier.node} until ${earlier.endedAt}`),
  );
}

/** The longest time between two beginnings of a job, in ms. */
export function longestGap(executions: readonly Execution[]): number {
  const gaps = executions.slice(1).map(({ beganAt }, index) => beganAt - (executions[index]?.beganAt ?? 0));
  return Math.max(0, ...gaps);
}

/** For people: least, median and most of some times. */
export function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return `min ${at(0)} ms, median ${at(0.5)} ms, max ${at(1)} ms (n=${sorted.length})`;
}
