import { setImmediate } from 'node:timers/promises';
import type { CancelTimer } from '../clock.ts';
import type { UnfiredStretch } from '../run/firing.ts';
import { LATE_MS } from '../schedule/misfire.ts';
import type { TaskSchedule } from '../store/store.ts';
import { effectiveTask, type Override } from '../task/override.ts';
import type { ConfiguredTask } from '../task/task.ts';
import { fullName, type TaskId } from '../task/task-id.ts';
import { GivingWay } from './giving-way.ts';
import type { DutyParts } from './parts.ts';
import { type PlannedMember, planEntries } from './plan-entries.ts';
import { type Entry, type Member, type ScheduledTask, Timetable } from './timetable.ts';

/** The wall clock is looked at so often, because a timer does not notice that it was set anew. */
const LOOK_MS = 30_000;
/** A clock that went back so far was wrong before: what it judged is judged anew. */
const FAR_BACK_MS = 86_400_000;
const RETRY_MS = 1_000;
/** Fire times are stored so many tasks at a time: one transaction, and room for others between two. */
const BATCH = 2_000;

/** Fires tasks by their schedules: sleeps to the earliest fire time, then asks the gate for what is due. */
export class Firer {
  readonly #parts: DutyParts;
  readonly #onFired: () => void;
  #timetable = new Timetable([]);
  #open = false;
  #held = false;
  #reloading: Promise<void> = Promise.resolve();
  #pass: Promise<void> | null = null;
  readonly #givingWay: GivingWay;
  #lookedAt = new Date(0);
  #cancelTimer: CancelTimer = () => {};

  constructor(parts: DutyParts, onFired: () => void) {
    this.#parts = parts;
    this.#onFired = onFired;
    this.#givingWay = new GivingWay(parts);
  }

  /** Takes up from where the store says fire times were judged. Rejects when the store is away. */
  async start(): Promise<void> {
    if (this.#open) return;
    await this.#load();
    this.#open = true;
    this.#look();
  }

  /** Fires nothing more; resolves when what was under way is stored. Safe to repeat. */
  async stop(): Promise<void> {
    this.#open = false;
    this.#cancelTimer();
    await this.#pass;
  }

  /** While held, fire times are not judged; those that passed are late afterwards, and their misfire plan says what then. */
  hold(held: boolean): void {
    this.#held = held;
    this.#look();
  }

  /** Takes the tasks and the schedules that operators set up anew, because one of them is another now. */
  async reload(): Promise<void> {
    const turn = this.#reloading.then(() => this.#reloadNow());
    this.#reloading = turn.catch(() => {});
    await turn;
  }

  async #reloadNow(): Promise<void> {
    if (!this.#open) return;
    await this.#pass;
    await this.#load();
    // A pass that began meanwhile goes by the old timetable: when this returns, nothing fires by that any more.
    await this.#pass;
    this.#look();
  }

  /** Tasks that have a schedule, the file's or an operator's. */
  get scheduled(): TaskId[] {
    return this.#timetable.tasks;
  }

  /** Since when a fire time is due that nothing was done about yet; null when none is due for a minute or longer. */
  get overdueSince(): Date | null {
    const { next } = this.#timetable;
    return next && this.#parts.clock.now().getTime() - next.getTime() > LATE_MS ? next : null;
  }

  /** The next fire times of a task, rising, at most `count`; with `from` those at or after it. */
  nextFireTimes(task: TaskId, count: number, from?: Date): Date[] {
    const now = this.#parts.clock.now();
    const after = from && from > now ? new Date(from.getTime() - 1) : now;
    return this.#timetable.nextFireTimes(task, count, after);
  }

  /** A schedule that was here before goes on where the store stands, also where it takes another replica's place. */
  async #load(): Promise<void> {
    const { source, store, clock } = this.#parts;
    const before = this.#timetable;
    const overrides = await this.#loadOverrides();
    const tasks = source
      .listTasks()
      .map((task) => effectiveTask(task, overrides.get(fullName(task.id)) ?? null))
      .filter(isScheduled);
    const now = clock.now();
    const throughs = await store.registerSchedules(
      tasks.map((task) => {
        const judged = before.judgedOf(task);
        // By a clock that was wrong, if it lies ahead.
        return scheduleOf(task, judged && judged <= now ? judged : undefined);
      }),
    );
    this.#timetable = new Timetable(tasks.map((task, index) => memberOf(task, throughs[index] ?? now)));
    this.#givingWay.clear();
  }

  async #loadOverrides(): Promise<Map<string, Override>> {
    const overridden = await this.#parts.store.listOverrides();
    return new Map(overridden.map(({ task, override }) => [fullName(task), override]));
  }

  #look(): void {
    this.#pass ??= this.#fireDue()
      .then(
        () => this.#lookIn(this.#untilNext()),
        (error: unknown) => {
          this.#parts.outage.begin(error, 'Firing by schedule failed');
          this.#lookIn(RETRY_MS);
        },
      )
      .finally(() => {
        this.#pass = null;
      });
  }

  #lookIn(delayMs: number): void {
    if (!this.#open) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.clock.after(delayMs, () => this.#look());
  }

  #untilNext(): number {
    if (this.#held) return LOOK_MS;
    const { next } = this.#timetable;
    return next ? Math.min(next.getTime() - this.#parts.clock.now().getTime(), LOOK_MS) : LOOK_MS;
  }

  async #fireDue(): Promise<void> {
    if (this.#held) return;
    const now = this.#parts.clock.now();
    const wentBackMs = this.#lookedAt.getTime() - now.getTime();
    this.#lookedAt = now;
    if (wentBackMs > FAR_BACK_MS) {
      this.#parts.log.warn({ wentBackMs }, 'The clock was set back: schedules go on from now');
      await this.#load();
    }
    const timetable = this.#timetable;
    const entries = timetable.takeDue(now);
    try {
      const due = await this.#planInTurns(entries, now);
      for (let first = 0; first < due.length && this.#open; first += BATCH)
        await this.#fire(due.slice(first, first + BATCH));
    } finally {
      for (const entry of entries) timetable.putBack(entry);
      // Not before all are stored: what starts would take its turns between them.
      if (entries.length > 0) this.#onFired();
    }
    if (await this.#givingWay.isOver(now)) await this.#load();
  }

  /** With turns of timers and sockets between the steps; nothing, when it is stopped or held meanwhile. */
  async #planInTurns(entries: readonly Entry[], now: Date): Promise<PlannedMember[]> {
    const steps = planEntries(entries, now);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      await setImmediate();
      if (!this.#open || this.#held) return [];
    }
  }

  async #fire(planned: readonly PlannedMember[]): Promise<void> {
    const fired = await this.#parts.store.fireTasks(planned.map(({ firing }) => firing));
    this.#parts.outage.end();
    const forgotten: Member[] = [];
    for (const [index, { member, firing }] of planned.entries()) {
      const { through, schedule, unfired } = fired[index] ?? { ...NOTHING, through: firing.from };
      if (schedule === 'none') forgotten.push(member);
      else stand(member, through);
      if (typeof schedule === 'object') this.#givingWay.add(member, firing.through, schedule);
      else this.#givingWay.delete(member);
      for (const each of unfired) this.#parts.tally.countUnfired(each);
      this.#tellUnfired(member.task, unfired);
      if (unfired.some(({ state }) => state === 'missed')) this.#parts.events.missed(member.task);
    }
    if (forgotten.length > 0) await this.#registerAnew(forgotten);
  }

  /** Another replica did not know that these tasks are still there. They go on from where they stood: nobody else fired them. */
  async #registerAnew(members: readonly Member[]): Promise<void> {
    const throughs = await this.#parts.store.registerSchedules(
      members.map(({ task, judged }) => scheduleOf(task, judged)),
    );
    for (const [index, member] of members.entries()) stand(member, throughs[index] ?? member.judged);
  }

  /** Only what is true of the store: another replica may have been first, and then tells it. */
  #tellUnfired({ id }: ConfiguredTask, unfired: readonly UnfiredStretch[]): void {
    for (const { first, last, count, state, reason } of unfired)
      this.#parts.log.warn({ task: fullName(id), first, last, count, reason }, `Fire times ${state}`);
  }
}

const NOTHING = { schedule: 'same', unfired: [] } as const;

function isScheduled(task: ConfiguredTask): task is ScheduledTask {
  return task.schedule !== null;
}

function scheduleOf({ id, schedule, timezone }: ScheduledTask, through?: Date): TaskSchedule {
  return { task: id, schedule, timezone, ...(through && { through }) };
}

function memberOf(task: ScheduledTask, through: Date): Member {
  return { task, through, judged: through };
}

function stand(member: Member, through: Date): void {
  member.through = through;
  member.judged = through;
}
