import { systemClock } from '../clock.ts';
import type { ProcessIdentity } from '../run/run.ts';
import { RUN_MARK } from './marks.ts';
import { endGroup, listPids } from './process-group.ts';
import { readBootId, readOrNull, readProcessStat } from './process-identity.ts';

/** Whose left-over processes to end. */
export interface OrphanSearch {
  storeId: string;
  runs: readonly { number: number; process: ProcessIdentity | null }[];
  /** Between TERM and KILL. */
  graceMs: number;
}

/** A process group that outlived its daemon. */
export interface EndedOrphan {
  run: number;
  groupId: number;
  /** False when even KILL did not end it (it hangs in the kernel, or is not ours to end). */
  ended: boolean;
}

/** Ends every process group with a member that belongs to one of the runs; returns what it found. */
export type EndOrphans = (search: OrphanSearch) => Promise<EndedOrphan[]>;

/** The process groups with a member that belongs to one of the runs; nothing is done to them. */
export type FindOrphans = (search: Omit<OrphanSearch, 'graceMs'>) => number[];

export const findOrphans: FindOrphans = (search) => [...findGroups(search).keys()];

/** Children may fork while they are being ended, so the search is repeated until it finds nothing, at most so often. */
const MOST_PASSES = 5;

export const endOrphans: EndOrphans = async (search) => {
  const found = new Map<number, EndedOrphan>();
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const groups = findGroups(search);
    if (groups.size === 0) break;
    const limit = { clock: systemClock, graceMs: search.graceMs };
    const ends = [...groups].map(async ([groupId, run]) => {
      found.set(groupId, { run, groupId, ended: await endGroup(groupId, limit) });
    });
    await Promise.all(ends);
  }
  return [...found.values()];
};

/** Process groups with a member that carries the mark of this store, by their number, with their run. Never our own group. */
export function findMarkedGroups(storeId: string): Map<number, number> {
  const own = readProcessStat(process.pid)?.groupId;
  const groups = new Map<number, number>();
  for (const pid of listPids()) {
    const run = pid === process.pid || pid === 1 ? null : markedRun(pid, storeId);
    const stat = run === null ? null : readProcessStat(pid);
    if (run === null || !stat || stat.state === 'Z' || stat.groupId === own || stat.groupId <= 1) continue;
    groups.set(stat.groupId, run);
  }
  return groups;
}

/** Process groups by their number, with the run each belongs to. Never our own group. */
function findGroups({ storeId, runs }: Omit<OrphanSearch, 'graceMs'>): Map<number, number> {
  const own = readProcessStat(process.pid)?.groupId;
  const bootId = readBootId();
  const groups = new Map<number, number>();
  for (const pid of listPids()) {
    if (pid === process.pid || pid === 1) continue;
    const run = markedRun(pid, storeId) ?? recordedRun(pid, runs, bootId);
    const stat = run !== null && runs.some(({ number }) => number === run) ? readProcessStat(pid) : null;
    if (run === null || !stat || stat.state === 'Z' || stat.groupId === own || stat.groupId <= 1) continue;
    groups.set(stat.groupId, run);
  }
  return groups;
}

/** The run in the mark a process carries, if it is of this store. */
function markedRun(pid: number, storeId: string): number | null {
  const variable = readOrNull(`/proc/${pid}/environ`)
    ?.split('\0')
    .find((each) => each.startsWith(`${RUN_MARK}=${storeId}/`));
  return variable === undefined ? null : Number(variable.split('/')[1]);
}

/** A child whose environment we may not read is known by what was recorded at its start. */
function recordedRun(pid: number, runs: OrphanSearch['runs'], bootId: string): number | null {
  const run = runs.find((each) => each.process?.pid === pid);
  if (run?.process?.bootId !== bootId) return null;
  return readProcessStat(pid)?.startTicks === run.process.startTicks ? run.number : null;
}
