import { type Clock, sleep } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Database } from '../../postgres/database.ts';
import type { Pause } from '../../run/pause.ts';
import type { Store } from '../../store/store.ts';
import type { TaskId } from '../../task/task-id.ts';
import type { HeldTriggers } from '../control/held-triggers.ts';
import { pauseTriggers, resumeTriggers } from '../control/pause-triggers.ts';
import type { TriggerResume } from '../control/plan-resume.ts';
import { putBack, type Replacement, restore, takeOut } from '../control/replace-trigger.ts';
import type { Tables } from '../tables.ts';
import type { Intent, RescheduleIntent } from './intent.ts';

export interface CarryOutParts {
  database: Database;
  tables: () => Promise<Tables>;
  store: Store;
  nudge: boolean;
  clock: Clock;
}

/** How an intent ended. */
export type CarriedOut =
  | { kind: 'paused' }
  | { kind: 'resumed'; pause: Pause | null; resumed: TriggerResume[]; held: HeldTriggers; nudged: boolean }
  | { kind: 'rescheduled' }
  /** Nothing of it is left, there or here. */
  | { kind: 'undone'; why: string }
  /** It stands in the store still, and nothing of it in the tables. */
  | { kind: 'interrupted' };

const POLL_MS = 250;
/** Twice Quartz' idleWaitTime: so far ahead of its fire time a node takes a trigger at most. */
const MOST_WAIT_MS = 60_000;

/**
 * Carries out what an operator wants, from wherever an earlier boot left it, and forgets the intent when it is done or
 * undone. When it throws, the intent stands.
 */
export async function carryOut(
  parts: CarryOutParts,
  { task, intent, signal }: { task: TaskId; intent: Intent; signal: AbortSignal },
): Promise<CarriedOut> {
  const { database, store, nudge } = parts;
  const of = { tables: await parts.tables(), scheduler: intent.scheduler, job: intent.job };
  switch (intent.kind) {
    case 'pause':
      await store.pauseTask(task, intent.pause);
      await pauseTriggers(database, of);
      await store.setIntent(task, null);
      return { kind: 'paused' };
    case 'resume': {
      const done = await resumeTriggers(database, of, { rule: intent.rule, nudge });
      const { pause } = await store.resumeTask(task);
      await store.setIntent(task, null);
      return { kind: 'resumed', pause, ...done };
    }
    case 'reschedule':
      return await reschedule(parts, { task, intent, of: { ...of, ...intent }, signal });
    default:
      return intent satisfies never;
  }
}

/** A trigger changed in one step is changed back by a node that has it in its hands: see "two phases" in QUARTZ.md. */
async function reschedule(
  parts: CarryOutParts,
  {
    task,
    intent,
    of,
    signal,
  }: { task: TaskId; intent: RescheduleIntent; of: Replacement; signal: AbortSignal },
): Promise<CarriedOut> {
  const { database, store, clock, nudge } = parts;
  await store.overrideTask(task, intent.after);
  const out = await takeOut(database, of);
  if (out.kind === 'gone') return await undo(parts, { task, intent, of, why: out.why });
  const giveUpAt = clock.now().getTime() + MOST_WAIT_MS;
  while (out.kind === 'done') {
    // Never at once: a node that has read the trigger, but not taken it yet, is to find it paused.
    await sleep(clock, POLL_MS, signal);
    if (signal.aborted) {
      await restore(database, of);
      return { kind: 'interrupted' };
    }
    const back = await putBack(database, of, nudge).catch((error: unknown) => failed(error));
    if (back.kind === 'gone') return await undo(parts, { task, intent, of, why: back.why });
    if (back.kind === 'done') break;
    if (clock.now().getTime() < giveUpAt) continue;
    if (back.kind === 'failed') throw new SunbirdError('STORE_UNAVAILABLE', back.why);
    const why = `node ${back.node} has had its trigger in its hands for ${MOST_WAIT_MS / 1_000} s`;
    return await undo(parts, { task, intent, of, why });
  }
  await store.setIntent(task, null);
  return { kind: 'rescheduled' };
}

/** What a role may not do it will not be able to do later; anything else may pass. */
function failed(error: unknown): { kind: 'failed'; why: string } | { kind: 'gone'; why: string } {
  const isFinal = error instanceof SunbirdError && error.code === 'INVALID_CONFIG';
  const why = messageOf(error);
  return isFinal ? { kind: 'gone', why } : { kind: 'failed', why };
}

async function undo(
  { database, store }: CarryOutParts,
  { task, intent, of, why }: { task: TaskId; intent: RescheduleIntent; of: Replacement; why: string },
): Promise<CarriedOut> {
  await restore(database, of);
  await store.overrideTask(task, intent.before);
  await store.setIntent(task, null);
  return { kind: 'undone', why };
}
