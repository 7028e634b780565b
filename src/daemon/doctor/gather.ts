import { readTasksFile } from '../../config/read-file.ts';
import { isInForce } from '../../run/pause.ts';
import { isEnded } from '../../run/run.ts';
import type { Store } from '../../store/store.ts';
import { emptyRecord } from '../../store/task-record.ts';
import { fullName } from '../../task/task-id.ts';
import { findMarkedGroups, type Mark } from '../../work/orphans.ts';
import { findDegradations } from '../degradations.ts';
import { viewQuartzHealth } from '../quartz-health-view.ts';
import type { Service } from '../service.ts';
import { storeProblem } from '../store-problem.ts';
import type { DoctorFacts, TasksFileFacts } from './facts.ts';
import { readDisk, readMemory, readZoneData } from './machine.ts';

/** Looks at everything the doctor judges by. What the store alone knows is left out while that is away. */
export async function gatherDoctorFacts(service: Service): Promise<DoctorFacts> {
  const { store, scheduler, clock, sources } = service;
  const checked = await checkStore(store);
  const known = checked.error === null ? await readKnown(service) : NOTHING_KNOWN;
  const quartz =
    sources.quartz && viewQuartzHealth(sources.quartz.name, await sources.quartz.checkHealth(), 'control');
  return {
    now: clock.now(),
    store: checked,
    disk: await readDisk(store.name),
    memory: readMemory(),
    pid: process.pid,
    zoneData: readZoneData(),
    overdueSince: scheduler.overdueSince,
    ...known,
    tasksFile: readTasksFileFacts(service),
    quartz,
  };
}

/** Process groups that carry the mark of this store, though their run has ended or is forgotten. One that waits is left to the scheduler. */
export async function findOrphans(store: Store): Promise<(Mark & { groupId: number })[]> {
  const orphans: (Mark & { groupId: number })[] = [];
  for (const [groupId, mark] of findMarkedGroups(store.id)) {
    const found = await store.findRun(mark.run);
    if (!found || isEnded(found)) orphans.push({ groupId, ...mark });
  }
  return orphans;
}

const NOTHING_KNOWN = {
  drainedSince: null,
  orphans: [],
  paused: [],
  quarantined: [],
  failing: [],
  replicas: [],
  drift: [],
  hooks: [],
};

async function checkStore(store: Store): Promise<DoctorFacts['store']> {
  const askedAt = performance.now();
  try {
    await store.check();
    const latencyMs = performance.now() - askedAt;
    return { name: store.name, latencyMs, error: null, damage: await store.findDamage() };
  } catch (error) {
    return { name: store.name, latencyMs: null, error: storeProblem(error, 'control'), damage: null };
  }
}

async function readKnown(service: Service) {
  const { store, sources, clock } = service;
  const drain = await store.findDrain();
  const records = new Map((await store.listTaskRecords()).map((record) => [fullName(record.task), record]));
  const tasks = sources.listTasks().map(({ id }) => records.get(fullName(id)) ?? emptyRecord(id));
  return {
    drainedSince: drain?.since ?? null,
    orphans: await findOrphans(store),
    ...(await findDegradations(service, records, 'control')),
    paused: tasks.flatMap(({ task, pause }) =>
      isInForce(pause, clock.now()) ? [{ task: fullName(task), since: pause.since, by: pause.by }] : [],
    ),
  };
}

function readTasksFileFacts({ tasksFile }: Service): TasksFileFacts | null {
  if (!tasksFile) return null;
  const read = readTasksFile(tasksFile.path, process.getuid?.() ?? -1);
  return {
    path: tasksFile.path,
    loadedFingerprint: tasksFile.loaded.fingerprint,
    fingerprintOnDisk: read.ok ? read.fingerprint : null,
    problems: tasksFile.refused?.problems ?? [],
    needsRestart: tasksFile.needsRestart,
  };
}
