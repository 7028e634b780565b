import type { CancelTimer, Clock } from '../../clock.ts';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Pause } from '../../run/pause.ts';
import type { Wish } from '../../store/operator-changes.ts';
import type { Store } from '../../store/store.ts';
import type { Override } from '../../task/override.ts';
import type { QuartzTask } from '../../task/quartz-task.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';
import type { QuartzSource } from '../quartz-source.ts';
import { findDrift, tellDrift } from './drift.ts';

export interface WishKeeperParts {
  source: QuartzSource;
  store: Store;
  clock: Clock;
  log: Log;
  reapply: boolean;
  carryOn: (task: TaskId) => Promise<void>;
  endPause: (task: QuartzTask, until: Date) => Promise<void>;
  pauseAgain: (task: QuartzTask, pause: Pause) => Promise<void>;
  rescheduleAgain: (task: QuartzTask, override: Override) => Promise<void>;
}

const TICK_MS = 1_000;
/** Between two looks for drift, where there is a wish that could be lost. */
const LOOK_MS = 5_000;

/** Keeps what operators want of Quartz' jobs: finishes what was begun, ends pauses in time, and tells what Java has undone. */
export class WishKeeper {
  readonly #parts: WishKeeperParts;
  /** What was told of each task, so that it is told once. */
  readonly #told = new Map<string, string>();
  #cancelTimer: CancelTimer | null = null;
  #ticking: Promise<void> | null = null;
  #lookAt = 0;

  constructor(parts: WishKeeperParts) {
    this.#parts = parts;
  }

  /** Begins to keep them. Safe to repeat. */
  start(): void {
    if (!this.#cancelTimer) this.#arm(0);
  }

  /** Keeps them no more; resolves when the last look is over. Safe to repeat. */
  async stop(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#ticking;
  }

  #arm(delayMs: number): void {
    this.#cancelTimer = this.#parts.clock.after(delayMs, () => {
      this.#ticking = this.#tick().then(() => {
        if (this.#cancelTimer) this.#arm(TICK_MS);
      });
    });
  }

  async #tick(): Promise<void> {
    try {
      const wishes = await this.#parts.store.listWishes();
      for (const wish of wishes) await this.#attend(wish);
      await this.#look(wishes);
    } catch (error) {
      this.#tellOnce('', messageOf(error), 'Wishes for Quartz jobs cannot be kept');
    }
  }

  async #attend({ task: id, intent, pause }: Wish): Promise<void> {
    const task = this.#parts.source.findTask(id);
    const { clock, carryOn, endPause } = this.#parts;
    try {
      // It may wait for a node; others are not to wait with it.
      if (intent !== null) void carryOn(id).catch((error) => this.#failed(id, error));
      else if (task && pause?.until && pause.until <= clock.now()) await endPause(task, pause.until);
    } catch (error) {
      this.#failed(id, error);
    }
  }

  async #look(wishes: readonly Wish[]): Promise<void> {
    const { source, clock, reapply } = this.#parts;
    const now = clock.now();
    const ours = wishes.filter(({ task }) => source.findTask(task));
    if (ours.length === 0 || now.getTime() < this.#lookAt) return;
    this.#lookAt = now.getTime() + LOOK_MS;
    await source.refresh();
    if (source.problem !== null) return;
    for (const wish of ours) {
      const task = source.findTask(wish.task);
      const drift = task ? findDrift(task, wish, now).filter(({ kind }) => kind !== 'pending') : [];
      const told = task ? drift.map((each) => tellDrift(task, each)).join(' ') : '';
      this.#tellOnce(fullName(wish.task), told, 'Quartz is not as it was wanted');
      if (task && drift.length > 0 && reapply) await this.#reapply(task, wish);
    }
  }

  async #reapply(task: QuartzTask, { pause, override }: Wish): Promise<void> {
    const { clock, pauseAgain, rescheduleAgain } = this.#parts;
    const drift = findDrift(task, { pause, override, intent: null }, clock.now());
    try {
      for (const { kind } of drift) {
        if (kind === 'not-paused' && pause) await pauseAgain(task, pause);
        if (kind === 'other-schedule' && override) await rescheduleAgain(task, override);
      }
    } catch (error) {
      this.#failed(task.id, error);
    }
  }

  #failed(task: TaskId, error: unknown): void {
    this.#tellOnce(fullName(task), messageOf(error), 'A change of a Quartz job cannot be carried out');
  }

  #tellOnce(task: string, reason: string, message: string): void {
    if (this.#told.get(task) === reason) return;
    this.#told.set(task, reason);
    if (reason !== '') this.#parts.log.warn({ ...(task === '' ? {} : { task }), reason }, message);
  }
}
