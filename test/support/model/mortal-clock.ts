import type { CancelTimer, Clock } from '../../../src/clock.ts';

/** The clock of one process among several on the same machine: it can be frozen, and it can die. */
export class MortalClock implements Clock {
  readonly #shared: Clock;
  readonly #cancels = new Set<CancelTimer>();
  /** What fell due while it was frozen, in order; null when it is not. */
  #held: (() => void)[] | null = null;

  constructor(shared: Clock) {
    this.#shared = shared;
  }

  now(): Date {
    return this.#shared.now();
  }

  after(delayMs: number, fire: () => void): CancelTimer {
    let isCancelled = false;
    const fireUnlessCancelled = () => {
      if (!isCancelled) fire();
    };
    const cancelShared = this.#shared.after(delayMs, () => {
      this.#cancels.delete(cancelShared);
      if (this.#held) this.#held.push(fireUnlessCancelled);
      else fire();
    });
    this.#cancels.add(cancelShared);
    return () => {
      isCancelled = true;
      this.#cancels.delete(cancelShared);
      cancelShared();
    };
  }

  freeze(): void {
    this.#held = [];
  }

  /** As in a process that goes on: all that is overdue comes at once. */
  thaw(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const fire of held) fire();
  }

  die(): void {
    for (const cancel of this.#cancels) cancel();
  }
}
