import { readdirSync, readFileSync } from 'node:fs';

const MEGABYTE = 1_000_000;

/** Memory of a process as the kernel counts it, in MB: now, and the most there has been. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) =>
    (Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm'))?.[1]) * 1_024) / MEGABYTE;
  return { now: field('VmRSS'), most: field('VmHWM') };
}

/** The CPU time of a process with all its threads so far, in ms. */
export function cpuMsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return times.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1_000_000;
}
