import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All processes that the one with this pid can see, as `STATE COMMAND LINE`, zombies too. */
export function processesInside(pid: number): string[] {
  const proc = `/proc/${pid}/root/proc`;
  const pids = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  return pids.flatMap((each) => describeProcess(join(proc, each)));
}

/** Nothing for one that has just gone. */
function describeProcess(folder: string): string[] {
  try {
    const state = /^State:\s+(\S)/m.exec(readFileSync(join(folder, 'status'), 'utf8'))?.[1];
    return [`${state} ${readFileSync(join(folder, 'cmdline'), 'utf8').replaceAll('\0', ' ').trim()}`];
  } catch {
    return [];
  }
}
