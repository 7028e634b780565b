import { endOf, RUN_STATES, type Run } from '../../run/run.ts';
import { fireTimeAbout, lastFireTime } from '../../schedule/fire-time-about.ts';
import { loadSchedule } from '../../schedule/parse-schedule.ts';
import type { TaskRecord } from '../../store/task-record.ts';
import type { QuartzTask } from '../../task/quartz-task.ts';
import type { ConfiguredTask, Task } from '../../task/task.ts';
import type { Service } from '../service.ts';
import { findComing } from '../task-view.ts';
import { findUsualMs } from '../usual-duration.ts';
import type { PastFacts, QuartzFacts, WhyFacts } from './facts.ts';
import { findDrainAt } from './find-drain.ts';
import { findOutage } from './find-outage.ts';

const DAY_MS = 86_400_000;
/** A run that goes on for longer is not looked for beside a fire time. */
const LONGEST_MS = 8 * DAY_MS;
const MOST_RUNS = 200;
const WORKING_STATES = RUN_STATES.filter((state) => state !== 'skipped' && state !== 'missed');
const MOST_AUDIT = 10_000;
/** So far apart Quartz may tell the same fire time. */
const SAME_MS = 1_000;

/** Reads all that is known of why a task runs or does not; `at` is the instant asked about, or null. */
export async function gatherFacts(service: Service, task: Task, at: Date | null): Promise<WhyFacts> {
  const { store, scheduler, clock } = service;
  const now = clock.now();
  const [record, drain, { running }] = await Promise.all([
    store.findTaskRecord(task.id),
    store.findDrain(),
    store.countActive(),
  ]);
  const fireTime =
    task.source === 'quartz'
      ? await quartzFireTime(service, task, at)
      : configuredFireTime(task, record, { at, now });
  return {
    now,
    at,
    task,
    record,
    drain,
    stopping: scheduler.stopping,
    next: findComing(service, task, record, { asked: 0, now }).fireTimes[0] ?? null,
    running,
    maxRunning: service.maxRunning,
    usualMs: await findUsualMs(store, task.id),
    fileRefused: service.tasksFile?.refused != null,
    overdueSince: scheduler.overdueSince,
    waiting: record.active && (service.quartzRuns?.whyWaiting(record.active) ?? null),
    quartz: task.source === 'quartz' ? quartzFacts(service, task, now) : null,
    past: fireTime && (await gatherPast(service, task, fireTime)),
  };
}

/** Of a schedule that was set later than the instant the one of the file counts. */
function configuredFireTime(
  task: ConfiguredTask,
  { override }: TaskRecord,
  { at, now }: { at: Date | null; now: Date },
): Date | null {
  const isOverridden = override !== null && (at === null || override.since <= at);
  const { schedule, timezone } = isOverridden ? override : task;
  if (schedule === null) return null;
  const parsed = loadSchedule(schedule);
  return at ? fireTimeAbout(parsed, timezone, at) : lastFireTime(parsed, timezone, now);
}

/** The last one of its triggers or, of an instant, the last one that history has. */
async function quartzFireTime(
  { store }: Service,
  { id, triggers }: QuartzTask,
  at: Date | null,
): Promise<Date | null> {
  if (at) {
    const due = { from: new Date(0), to: new Date(at.getTime() + 60_000) };
    const [row] = await store.listRuns({ task: id, due, limit: 1 });
    return row?.fireTime ?? null;
  }
  const times = triggers.map(({ previousFireTime }) => previousFireTime?.getTime() ?? 0);
  const last = Math.max(0, ...times);
  return last === 0 ? null : new Date(last);
}

function quartzFacts({ sources: { quartz } }: Service, { job }: QuartzTask, now: Date): QuartzFacts {
  return {
    now: new Date(now.getTime() + (quartz?.clockAheadMs ?? 0)),
    staleSince: quartz?.staleSince ?? null,
    nodes: (quartz?.nodes ?? []).filter(({ scheduler }) => scheduler === job.scheduler),
  };
}

async function gatherPast(service: Service, task: Task, fireTime: Date): Promise<PastFacts> {
  const { store, clock } = service;
  const apart = task.source === 'quartz' ? SAME_MS : 0;
  const due = { from: new Date(fireTime.getTime() - apart), to: new Date(fireTime.getTime() + apart) };
  const rows = await store.listRuns({ task: task.id, due, limit: 10 });
  const since = new Date(fireTime.getTime() - LONGEST_MS);
  const around = await store.listRuns({
    task: task.id,
    states: WORKING_STATES,
    since,
    until: fireTime,
    limit: MOST_RUNS,
  });
  const [boots, now] = [await store.listBoots(), clock.now()];
  // It tells who asked for a drain before, and whether somebody had ended it again.
  const audited = new Date(fireTime.getTime() - 30 * DAY_MS);
  const audit = await store.listAudit({ since: audited, limit: MOST_AUDIT });
  const own = new Set(rows.map(({ number }) => number));
  return {
    fireTime,
    rows,
    beside: around.filter((run) => !own.has(run.number) && goesOnAt(run, fireTime)),
    outage: findOutage(boots, fireTime, now),
    drainedBy: findDrainAt(audit, fireTime, { boots, now }),
  };
}

function goesOnAt(run: Run, at: Date): boolean {
  return run.queuedAt <= at && (endOf(run) ?? at) >= at;
}
