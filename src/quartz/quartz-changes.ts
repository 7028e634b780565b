import { SunbirdError } from '../errors.ts';
import type { Pause } from '../run/pause.ts';
import type { Wish } from '../store/operator-changes.ts';
import type { Override, ScheduleIn } from '../task/override.ts';
import type { QuartzTask } from '../task/quartz-task.ts';
import { fullName } from '../task/task-id.ts';
import type { CarriedOut } from './changes/carry-out.ts';
import { boundPause, checkSchedule, chooseTrigger } from './changes/choose.ts';
import { cronTriggers, ownTriggers } from './changes/drift.ts';
import { type Intent, parseIntent, type RescheduleIntent } from './changes/intent.ts';
import { Intents, type IntentsParts } from './changes/intents.ts';
import { findSkipped, overdueNotes, type Skipped } from './changes/missed-times.ts';
import { WishKeeper } from './changes/wish-keeper.ts';
import { isPaused } from './control/trigger-states.ts';
import { keyText } from './keys.ts';
import type { QuartzSource } from './quartz-source.ts';
import { readOnly } from './read-only.ts';

export type QuartzChangesParts = Omit<IntentsParts, 'tables'> & {
  source: QuartzSource;
  /** `read` changes nothing in Quartz' tables. */
  mode: 'read' | 'control';
  /** Whether what Java undoes is done again by itself. */
  reapply: boolean;
};

/** What a resume did. */
export interface ResumedJob {
  /** Our own pause, where there was one. */
  pause: Pause | null;
  /** How many triggers were paused, by whomever. */
  triggers: number;
  skipped: Skipped | null;
  /** What is to be expected, a sentence each. */
  notes: string[];
}

/** Another schedule, and who wants it. */
export interface WantedSchedule {
  schedule: string;
  /** Null for the one the trigger has. */
  timezone: string | null;
  by: string | null;
  reason: string | null;
}

/** Changes of operators to the jobs of a cluster: pauses and other schedules, kept as wishes of ours too. */
export class QuartzChanges {
  readonly #parts: QuartzChangesParts;
  readonly #intents: Intents;
  readonly #keeper: WishKeeper;

  constructor(parts: QuartzChangesParts) {
    this.#parts = parts;
    this.#intents = new Intents({ ...parts, tables: () => parts.source.tables() });
    this.#keeper = new WishKeeper({
      ...parts,
      carryOn: (task) => this.#intents.carryOn(task),
      endPause: async (task, until) => {
        await this.#ask(task, { kind: 'resume', rule: { missed: 'skip', from: until } });
      },
      pauseAgain: async (task, pause) => {
        await this.#ask(task, { kind: 'pause', pause, before: pause });
      },
      rescheduleAgain: async (task, override) => {
        await this.#replace(task, { after: { ...override, over: scheduleOf(task) }, before: override });
      },
    });
  }

  /** Finishes what an earlier boot left, and keeps wishes from now on. Safe to repeat. */
  start(): void {
    if (this.#parts.mode === 'control') this.#keeper.start();
  }

  /** Keeps them no more, and leaves nothing half done in the tables. Safe to repeat. */
  async stop(): Promise<void> {
    await Promise.all([this.#keeper.stop(), this.#intents.stop()]);
    // What the keeper's last look began ends at once by now.
    await this.#intents.stop();
  }

  /**
   * Pauses every trigger of a job. Returns when that is done, or takes longer than a request waits: then it comes to pass
   * by itself. Throws READ_ONLY_SOURCE in read mode, NOT_SUPPORTED where that cannot be, and STORE_UNAVAILABLE.
   */
  async pause(task: QuartzTask, pause: Pause): Promise<void> {
    const { pause: before } = await this.#requireChangeable(task);
    if (ownTriggers(task).length === 0)
      throw new SunbirdError('NOT_SUPPORTED', `${fullName(task.id)} has no trigger that could be paused.`);
    await this.#ask(task, { kind: 'pause', pause: boundPause(task, pause), before });
  }

  /** Resumes every trigger of a job that is paused, by whomever. Throws as `pause`. */
  async resume(task: QuartzTask, missed: 'skip' | 'once' | 'all'): Promise<ResumedJob> {
    await this.#requireChangeable(task);
    if (missed === 'all')
      throw new SunbirdError(
        'NOT_SUPPORTED',
        'Quartz fires once at most for what a trigger missed. Take --missed once, and trigger it as often as is needed.',
      );
    const done = await this.#ask(task, { kind: 'resume', rule: { missed, from: null } });
    if (done?.kind !== 'resumed')
      throw new SunbirdError(
        'STORE_UNAVAILABLE',
        `The resume of ${fullName(task.id)} is recorded, and not carried out in Quartz yet. It goes on by itself.`,
      );
    const broken = done.held.triggers.filter(({ state }) => state === 'ERROR').map(keyText);
    const notes = broken.map((key) => `${key} is in state ERROR and does not fire; reset it from Java.`);
    return {
      pause: done.pause,
      triggers: done.resumed.length,
      skipped: findSkipped(done.resumed),
      notes: [...overdueNotes(done.resumed), ...notes],
    };
  }

  /**
   * Fires a job by another cron expression, or with null by what its trigger had before. Returns when it does so, or when
   * a node has its trigger in its hands for longer than a request waits: then it comes to pass by itself. Throws as
   * `pause`, and INVALID_PARAMETER.
   */
  async reschedule(task: QuartzTask, wanted: WantedSchedule | null): Promise<void> {
    const { override: before } = await this.#requireChangeable(task);
    if (!wanted) return await this.#reset(task, before);
    const { cron } = chooseTrigger(task);
    const there = scheduleOf(task);
    const after = {
      ...wanted,
      timezone: wanted.timezone ?? cron?.timezone ?? task.timezone,
      since: this.#parts.clock.now(),
      // Of a second one in a row, what stands below both.
      over: before && isSame(before, there) ? before.over : there,
    };
    await this.#replace(task, { after, before });
  }

  /** Where Java has made the trigger anew, it fires as Java says already, and only the wish is to be forgotten. */
  async #reset(task: QuartzTask, before: Override | null): Promise<void> {
    if (!before) return;
    const { over } = before;
    if (over.schedule === null || !isSame(before, scheduleOf(task)))
      return await this.#parts.store.overrideTask(task.id, null);
    await this.#replace(task, { after: null, before });
  }

  async #replace(
    task: QuartzTask,
    { after, before }: Pick<RescheduleIntent, 'after' | 'before'>,
  ): Promise<void> {
    const trigger = chooseTrigger(task);
    const { schedule, timezone } = after ?? before?.over ?? scheduleOf(task);
    const to = { schedule: schedule ?? '', timezone };
    checkSchedule(task, trigger, { to, now: this.#parts.clock.now() });
    const key = { group: trigger.group, name: trigger.name };
    const paused = isPaused(trigger.state);
    const done = await this.#ask(task, { kind: 'reschedule', trigger: key, to, paused, after, before });
    if (done?.kind === 'undone')
      throw new SunbirdError('NOT_SUPPORTED', `${fullName(task.id)} was not rescheduled: ${done.why}.`);
  }

  async #ask({ id, job: { scheduler, group, name } }: QuartzTask, what: What): Promise<CarriedOut | null> {
    return await this.#intents.ask(id, { scheduler, job: { group, name }, ...what });
  }

  /** What is wanted of the task so far; a half-done reschedule must end first, because it alone knows what was before. */
  async #requireChangeable({ id }: QuartzTask): Promise<Pick<Wish, 'pause' | 'override'>> {
    if (this.#parts.mode === 'read') throw readOnly(fullName(id));
    const { pause, override, intent } = await this.#parts.store.findTaskRecord(id);
    if (intent !== null && parseIntent(intent).kind === 'reschedule')
      throw new SunbirdError(
        'NOT_SUPPORTED',
        `${fullName(id)} is being rescheduled, and a node may have its trigger in its hands for up to 60 s. Try again then.`,
      );
    return { pause, override };
  }
}

type What = Intent extends infer Each
  ? Each extends Intent
    ? Omit<Each, 'scheduler' | 'job'>
    : never
  : never;

/** What the tables say of when it fires. */
function scheduleOf(task: QuartzTask): ScheduleIn {
  const cron = cronTriggers(task)[0]?.cron;
  return { schedule: cron?.expression ?? null, timezone: cron?.timezone ?? task.timezone };
}

function isSame(a: ScheduleIn, b: ScheduleIn): boolean {
  return a.schedule === b.schedule && a.timezone === b.timezone;
}
