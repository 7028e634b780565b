import { systemClock } from '../clock.ts';
import type { ProcessIdentity } from '../run/run.ts';
import { RUN_MARK } from './marks.ts';
import { endGroup, listPids } from './process-group.ts';
import { readBootId, readOrNull, readProcessStat } from './process-identity.ts';

/** Whose left-over processes to end. */
export interface OrphanSearch {
  storeId: string;
  /** Each up to the attempt that is over: a later one may go on already, begun by another replica. */
  runs: readonly { number: number; attempt: number; process: ProcessIdentity | null }[];
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

/** Which attempt a process says it belongs to. */
export interface Mark {
  run: number;
  attempt: number;
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

/** Process groups with a member that carries the mark of this store, by their number, with what it says. Never our own group. */
export function findMarkedGroups(storeId: string): Map<number, Mark> {
  const own = readProcessStat(process.pid)?.groupId;
  const groups = new Map<number, Mark>();
  for (const pid of listPids()) {
    const mark = pid === process.pid || pid === 1 ? null : readMark(pid, storeId);
    const stat = mark === null ? null : readProcessStat(pid);
    if (mark === null || !stat || stat.state === 'Z' || stat.groupId === own || stat.groupId <= 1) continue;
    groups.set(stat.groupId, mark);
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
    const mark = readMark(pid, storeId);
    const run = mark ? markedRun(mark, runs) : recordedRun(pid, runs, bootId);
    const stat = run === null ? null : readProcessStat(pid);
    if (run === null || !stat || stat.state === 'Z' || stat.groupId === own || stat.groupId <= 1) continue;
    groups.set(stat.groupId, run);
  }
  return groups;
}

/** The mark a process carries, if it is of this store. */
function readMark(pid: number, storeId: string): Mark | null {
  const variable = readOrNull(`/proc/${pid}/environ`)
    ?.split('\0')
    .find((each) => each.startsWith(`${RUN_MARK}=${storeId}/`));
  if (variable === undefined) return null;
  const [, run, attempt] = variable.split('/');
  return { run: Number(run), attempt: Number(attempt) };
}

function markedRun(mark: Mark, runs: OrphanSearch['runs']): number | null {
  return runs.some((run) => run.number === mark.run && mark.attempt <= run.attempt) ? mark.run : null;
}

/** A child whose environment we may not read is known by what was recorded at its start. */
function recordedRun(pid: number, runs: OrphanSearch['runs'], bootId: string): number | null {
  const run = runs.find((each) => each.process?.pid === pid);
  if (run?.process?.bootId !== bootId) return null;
  return readProcessStat(pid)?.startTicks === run.process.startTicks ? run.number : null;
}
