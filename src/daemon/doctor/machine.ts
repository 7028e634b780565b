import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DoctorFacts } from './facts.ts';

/** Where the limit and the use of memory stand: of cgroup v2, else of v1. */
const MEMORY_FILES = [
  {
    limit: '/sys/fs/cgroup/memory.max',
    used: '/sys/fs/cgroup/memory.current',
    parts: '/sys/fs/cgroup/memory.stat',
  },
  {
    limit: '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    used: '/sys/fs/cgroup/memory/memory.usage_in_bytes',
    parts: '/sys/fs/cgroup/memory/memory.stat',
  },
];
/** What v1 writes for no limit lies above it. */
const NO_LIMIT = 2 ** 60;

/** How full the disk of a store is; null for one without a file and where nobody says. */
export async function readDisk(storeName: string): Promise<DoctorFacts['disk']> {
  const file = /^sqlite:(\/.+)$/.exec(storeName)?.[1];
  if (file === undefined) return null;
  const path = dirname(file);
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { path, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** The memory of this container; null without a limit. */
export function readMemory(): DoctorFacts['memory'] {
  for (const { limit, used, parts } of MEMORY_FILES) {
    const [limitBytes, usedBytes] = [readNumber(limit), readNumber(used)];
    if (limitBytes !== null && usedBytes !== null && limitBytes < NO_LIMIT)
      return { usedBytes: workingSetBytes(usedBytes, readText(parts)), limitBytes };
  }
  return null;
}

/** The version of the time zone data of this Node, or null when it knows no zones. */
export function readZoneData(): string | null {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO('Asia/Kolkata');
    return process.versions.tz ?? null;
  } catch {
    return null;
  }
}

/** What cannot be taken back at need, as the kubelet counts it: the cache of files that lie idle grows to any limit. */
export function workingSetBytes(usedBytes: number, parts: string | null): number {
  const idle = /^(?:total_)?inactive_file (\d+)$/gm;
  // A v1 file tells its own part first, and then that of all below it.
  const idleBytes = Math.max(0, ...[...(parts ?? '').matchAll(idle)].map(([, bytes]) => Number(bytes)));
  return Math.max(0, usedBytes - idleBytes);
}

function readNumber(path: string): number | null {
  const number = Number(readText(path)?.trim() ?? Number.NaN);
  return Number.isFinite(number) ? number : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
