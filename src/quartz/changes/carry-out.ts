import { type Clock, sleep } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Database } from '../../postgres/database.ts';
import type { Pause } from '../../run/pause.ts';
import type { IntentChange } from '../../store/operator-changes.ts';
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

/** An intent that is this replica's to carry out. */
export interface HeldIntent {
  task: TaskId;
  intent: Intent;
  /** It, as it stands in the store: when something else does, it is another replica's by now. */
  text: string;
}

/** How an intent ended. */
export type CarriedOut =
  | { kind: 'paused' }
  | { kind: 'resumed'; pause: Pause | null; resumed: TriggerResume[]; held: HeldTriggers; nudged: boolean }
  | { kind: 'rescheduled' }
  /** Nothing of it is left, there or here. */
  | { kind: 'undone'; why: string }
  /** It stands in the store still, and nothing of it in the tables. */
  | { kind: 'interrupted' }
  /** This replica was out of touch for so long that another took it up, which tells how it ends. */
  | { kind: 'overtaken' };

const POLL_MS = 250;
/** Twice Quartz' idleWaitTime: so far ahead of its fire time a node takes a trigger at most. */
const MOST_WAIT_MS = 60_000;

/**
 * Carries out what an operator wants, from wherever an earlier boot left it, and forgets the intent when it is done or
 * undone. When it throws, the intent stands.
 */
export async function carryOut(
  parts: CarryOutParts,
  held: HeldIntent & { signal: AbortSignal },
): Promise<CarriedOut> {
  const { database, nudge, store } = parts;
  const { task, intent } = held;
  const of = { tables: await parts.tables(), scheduler: intent.scheduler, job: intent.job };
  switch (intent.kind) {
    case 'pause':
      if (!(await keep(store, held, { pause: intent.pause }))) return { kind: 'overtaken' };
      await pauseTriggers(database, of);
      return await end(store, held, { kind: 'paused' });
    case 'resume': {
      const done = await resumeTriggers(database, of, { rule: intent.rule, nudge });
      const { pause } = await store.findTaskRecord(task);
      return await end(store, held, { kind: 'resumed', pause, ...done }, { pause: null });
    }
    case 'reschedule':
      return await reschedule(parts, { ...held, intent, of: { ...of, ...intent } });
    default:
      return intent satisfies never;
  }
}

/** Changes what is wanted of the task while the intent stands; false when it is another replica's by now. */
async function keep(store: Store, { task, text }: HeldIntent, wish: Wanted): Promise<boolean> {
  return await store.replaceIntent(task, { from: text, to: text, ...wish });
}

/** Forgets the intent, unless it is another replica's by now. */
async function end(
  store: Store,
  { task, text }: HeldIntent,
  became: CarriedOut,
  wish: Wanted = {},
): Promise<CarriedOut> {
  const ended = await store.replaceIntent(task, { from: text, to: null, ...wish });
  return ended ? became : { kind: 'overtaken' };
}

type Wanted = Pick<IntentChange, 'pause' | 'override'>;
type HeldReschedule = HeldIntent & { intent: RescheduleIntent; of: Replacement };

/** A trigger changed in one step is changed back by a node that has it in its hands: see "two phases" in QUARTZ.md. */
async function reschedule(
  parts: CarryOutParts,
  held: HeldReschedule & { signal: AbortSignal },
): Promise<CarriedOut> {
  const { database, store, clock, nudge } = parts;
  const { intent, of, signal } = held;
  if (!(await keep(store, held, { override: intent.after }))) return { kind: 'overtaken' };
  const out = await takeOut(database, of);
  if (out.kind === 'gone') return await undo(parts, held, out.why);
  const giveUpAt = clock.now().getTime() + MOST_WAIT_MS;
  while (out.kind === 'done') {
    // Never at once: a node that has read the trigger, but not taken it yet, is to find it paused.
    await sleep(clock, POLL_MS, signal);
    if (signal.aborted) {
      await restore(database, of);
      return { kind: 'interrupted' };
    }
    const back = await putBack(database, of, nudge).catch((error: unknown) => failed(error));
    if (back.kind === 'gone') return await undo(parts, held, back.why);
    if (back.kind === 'done') break;
    if (clock.now().getTime() < giveUpAt) continue;
    if (back.kind === 'failed') throw new SunbirdError('STORE_UNAVAILABLE', back.why);
    const why = `node ${back.node} has had its trigger in its hands for ${MOST_WAIT_MS / 1_000} s`;
    return await undo(parts, held, why);
  }
  return await end(store, held, { kind: 'rescheduled' });
}

/** What a role may not do it will not be able to do later; anything else may pass. */
function failed(error: unknown): { kind: 'failed'; why: string } | { kind: 'gone'; why: string } {
  const isFinal = error instanceof SunbirdError && error.code === 'INVALID_CONFIG';
  const why = messageOf(error);
  return isFinal ? { kind: 'gone', why } : { kind: 'failed', why };
}

/** Leaves all as it is where another replica has it by now: the trigger may be paused for that one's sake. */
async function undo(
  { database, store }: CarryOutParts,
  held: HeldReschedule,
  why: string,
): Promise<CarriedOut> {
  let overtaken = false;
  try {
    overtaken = !(await keep(store, held, { override: held.intent.before }));
  } finally {
    // Also where the store is away: rather it fires as before than not at all.
    if (!overtaken) await restore(database, held.of);
  }
  return overtaken ? { kind: 'overtaken' } : await end(store, held, { kind: 'undone', why });
}
