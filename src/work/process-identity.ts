import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../run/run.ts';

/** What the kernel says of a process, as far as we need it. */
export interface ProcessStat {
  state: string;
  groupId: number;
  startTicks: string;
}

/** Who a process is, so that it can be told from a later one with its pid; null when it is gone. */
export function readProcessIdentity(pid: number): ProcessIdentity | null {
  const stat = readProcessStat(pid);
  return stat && { pid, startTicks: stat.startTicks, bootId: readBootId() };
}

/** Fields of /proc/PID/stat (proc(5)); null when the process is gone. */
export function readProcessStat(pid: number): ProcessStat | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The program's name, in parentheses, may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', groupId: Number(fields[2]), startTicks: fields[19] ?? '' };
}

export function readBootId(): string {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** A file of /proc, or null: a process may go, or be another's, at any moment. */
export function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
