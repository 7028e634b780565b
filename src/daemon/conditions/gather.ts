import { setTimeout as later } from 'node:timers/promises';
import type { Run } from '../../run/run.ts';
import { emptyRecord } from '../../store/task-record.ts';
import type { Task } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import type { Access, Service } from '../service.ts';
import { storeProblem } from '../store-problem.ts';
import { findComing } from '../task-view.ts';
import type { Activity, Busy, Lateness } from './judge.ts';

/** A fire time of Quartz that is due for so long is overdue; the minute of its misfire threshold. */
const OVERDUE_MS = 60_000;
/** Of these states a trigger fires when its time has come. */
const FIRING_STATES: readonly string[] = ['WAITING', 'ACQUIRED'];

/** How late the event loop is just now. */
export async function measureLag(): Promise<number> {
  const askedAt = performance.now();
  await later(1);
  return Math.max(0, performance.now() - askedAt - 1);
}

/** Why the store cannot be used, or null. */
export async function findStoreError({ store }: Service, access: Access): Promise<string | null> {
  try {
    await store.check();
    return null;
  } catch (error) {
    return storeProblem(error, access);
  }
}

/** What goes on and what is to come, of all tasks. Rejects when the store is away. */
export async function gatherActivity(service: Service): Promise<Activity> {
  await service.sources.refresh();
  const now = service.clock.now();
  const records = new Map((await service.store.listTaskRecords()).map((each) => [fullName(each.task), each]));
  const tasks = service.sources.listTasks();
  const busy = [...records.values()].flatMap(({ task, active }) => busyOf(fullName(task), active) ?? []);
  const told = new Set(busy.filter(({ kind }) => kind === 'running').map(({ task }) => task));
  const executing = tasks
    .filter((task) => executionsOf(task) > 0 && !told.has(fullName(task.id)))
    .map(({ id }): Busy => ({ kind: 'running', task: fullName(id), run: null }));
  const coming = tasks.flatMap((task) => {
    const record = records.get(fullName(task.id)) ?? emptyRecord(task.id);
    const [at] = findComing(service, task, record, { asked: 0, now }).fireTimes;
    return at ? [{ task: fullName(task.id), at }] : [];
  });
  return { now, draining: service.scheduler.draining, busy: [...busy, ...executing], coming };
}

function busyOf(task: string, active: Run | null): Busy | null {
  if (active?.state === 'running') return { kind: 'running', task, run: active.number };
  return active?.state === 'queued' ? { kind: 'waiting', task, until: active.notBefore } : null;
}

/** How many executions of it go on in Quartz. */
export function executionsOf(task: Task): number {
  return task.source === 'quartz' ? task.executions.length : 0;
}

/** Which fire times are overdue. */
export async function gatherLateness({ scheduler, sources, clock }: Service): Promise<Lateness> {
  await sources.refresh();
  const now = new Date(clock.now().getTime() + (sources.quartz?.clockAheadMs ?? 0));
  const quartz = (sources.quartz?.listTasks() ?? []).flatMap(({ id, triggers }) => {
    const due = triggers.flatMap(({ state, nextFireTime }) =>
      FIRING_STATES.includes(state) && nextFireTime ? [nextFireTime] : [],
    );
    const late = due.filter((at) => now.getTime() - at.getTime() >= OVERDUE_MS);
    return late.length === 0 ? [] : [{ task: fullName(id), dueAt: late.sort(byTime)[0] ?? now }];
  });
  return { now: clock.now(), draining: scheduler.draining, overdueSince: scheduler.overdueSince, quartz };
}

function byTime(a: Date, b: Date): number {
  return a.getTime() - b.getTime();
}
