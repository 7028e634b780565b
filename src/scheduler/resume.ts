import { type Pause, pauseReason } from '../run/pause.ts';
import type { Run } from '../run/run.ts';
import type { MisfirePlan } from '../schedule/misfire.ts';
import type { Lifted } from '../store/operator-changes.ts';
import type { Store } from '../store/store.ts';
import { checkParams } from '../task/check-params.ts';
import type { ConfiguredTask } from '../task/task.ts';

/** How a task is resumed. */
export interface ResumeRequest {
  /** What becomes of the fire times that were skipped: nothing, one run for all of them, or one for each. */
  missed: MisfirePlan;
  by: string | null;
}

/** What a resume did. */
export interface Resumed extends Lifted {
  /** Fire times that the pause skipped; null where none was. */
  skipped: { count: number; first: Date; last: Date } | null;
  /** Numbers of the runs that make up for them. */
  runs: number[];
}

/** Runs that make up for skipped fire times at once, at most. */
const MOST_RUNS = 100;
const MOST_ROWS = 10_000;

/** Lifts a task's pause and quarantine, and makes up for what it skipped as far as that was asked for. */
export async function resumeTask(
  store: Store,
  task: ConfiguredTask,
  { missed, by }: ResumeRequest,
): Promise<Resumed> {
  const lifted = await store.resumeTask(task.id);
  const skipped = lifted.pause && (await findSkipped(store, task, lifted.pause));
  const runs: number[] = [];
  const checked = checkParams(task.params, {});
  // A task that requires a parameter has no run for a fire time either.
  if (!skipped || !checked.ok) return { ...lifted, skipped, runs };
  const count = { skip: 0, once: 1, all: Math.min(skipped.count, MOST_RUNS) }[missed];
  for (let index = 0; index < count; index++) {
    const reason = `makes up for ${missed === 'once' ? skipped.last.toISOString() : 'a fire time'}, skipped while paused`;
    const { run } = await store.addRun({
      task: task.id,
      cause: 'catch-up',
      retryOf: null,
      fireTime: null,
      params: checked.params,
      by,
      reason,
      idempotencyKey: null,
      handle: null,
      ifRunning: 'queue',
      maxQueued: MOST_RUNS,
      evenIfPaused: false,
      draining: false,
      dryRun: false,
    });
    if (run) runs.push(run.number);
  }
  return { ...lifted, skipped, runs };
}

async function findSkipped(store: Store, { id }: ConfiguredTask, pause: Pause): Promise<Resumed['skipped']> {
  const rows = await store.listRuns({ task: id, states: ['skipped'], since: pause.since, limit: MOST_ROWS });
  const reason = pauseReason(pause);
  const ours = rows.filter((row) => row.reason === reason);
  const times = ours.flatMap(timesOf);
  const [first, last] = [times.at(-1), times[0]];
  const count = ours.reduce((sum, row) => sum + ('merged' in row && row.merged ? row.merged.count : 1), 0);
  return first && last ? { count, first: first.first, last: last.last } : null;
}

function timesOf(run: Run): { first: Date; last: Date }[] {
  if (!run.fireTime) return [];
  const last = 'merged' in run && run.merged ? run.merged.lastFireTime : run.fireTime;
  return [{ first: run.fireTime, last }];
}
