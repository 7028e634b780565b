import type { CancelTimer, Clock } from '../../src/clock.ts';

interface Timer {
  dueAt: number;
  fire: () => void;
}

/** Turns of the event loop in which promises that are ready have run on. */
const SETTLE_TURNS = 20;

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  readonly #settleTurns: number;
  #timers = new Set<Timer>();

  /** `settleTurns`: fewer are faster, where what is tested needs no more. */
  constructor(start = '2026-01-15T00:00:00.000Z', settleTurns = SETTLE_TURNS) {
    this.#now = Date.parse(start);
    this.#settleTurns = settleTurns;
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(delayMs: number, fire: () => void): CancelTimer {
    const timer = { dueAt: this.#now + Math.max(delayMs, 0), fire };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait; 0 after an orderly stop. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms`, firing what falls due on the way, in order, each with its own promises settled. */
  async advance(ms: number): Promise<void> {
    await settle(this.#settleTurns);
    const until = this.#now + ms;
    for (let next = this.#earliest(until); next; next = this.#earliest(until)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.fire();
      await settle(this.#settleTurns);
    }
    this.#now = until;
    await settle(this.#settleTurns);
  }

  /** The wall clock is set anew; timers do not notice. */
  step(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.dueAt += ms;
  }

  #earliest(until: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0];
  }
}

/** Lets promises that are ready run on; no time passes. */
export async function settle(turns = SETTLE_TURNS): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
