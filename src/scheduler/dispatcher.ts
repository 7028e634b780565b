import { setImmediate } from 'node:timers/promises';
import type { CancelTimer } from '../clock.ts';
import type { Run, RunningRun } from '../run/run.ts';
import { Execution } from './execution.ts';
import { HeldLease } from './held-lease.ts';
import type { DutyParts } from './parts.ts';
import { isStoreAway } from './store-patience.ts';

/** Looked at beyond the free slots, because some may be of tasks this replica does not know, or be claimed elsewhere. */
const LOOK_BEYOND = 50;
/** Claims until timers and sockets get their turn: where work and store answer at once, none else would until nothing waits. */
const TURN = 16;
const RETRY_MS = 1_000;
const LEAST_PAUSE_MS = 10;

/** Claims runs that wait and executes them, as many at once as there are slots. */
export class Dispatcher {
  readonly #parts: DutyParts;
  readonly #executions = new Map<number, Execution>();
  /** Runs whose claim the store may have granted, only that the answer was lost. */
  readonly #doubtful = new Set<number>();
  #pass: Promise<void> | null = null;
  #again = false;
  #claims = 0;
  #open = false;
  #held = false;
  #cancelTimer: CancelTimer = () => {};

  constructor(parts: DutyParts) {
    this.#parts = parts;
  }

  /** Begins to claim. Safe to repeat. */
  start(): void {
    this.#open = true;
    this.wake();
  }

  /** Claims nothing more; what runs goes on. Resolves when the last claim under way is decided. Safe to repeat. */
  async stop(): Promise<void> {
    this.#open = false;
    this.#cancelTimer();
    await this.#pass;
  }

  /** While held, what waits goes on waiting. */
  hold(held: boolean): void {
    this.#held = held;
    this.wake();
  }

  /** The attempts that go on here. */
  get executions(): readonly Execution[] {
    return [...this.#executions.values()];
  }

  findExecution(run: number): Execution | undefined {
    return this.#executions.get(run);
  }

  /** Whether a run never began here, if the store has it as claimed by this replica. */
  isDoubtful(run: number): boolean {
    return this.#doubtful.has(run) && !this.#executions.has(run);
  }

  /** Looks for runs to claim, now. Calls during a pass lead to one more. */
  wake(): void {
    if (!this.#open) return;
    this.#again = true;
    this.#pass ??= this.#passes();
  }

  async #passes(): Promise<void> {
    try {
      // Both are awaited, and a call during either must lead to one more pass.
      while (this.#again && this.#open) {
        this.#again = false;
        // Before the look, not after it: a run that falls due between the two would be in neither answer.
        await this.#armTimer();
        await this.#claimWhatFits();
      }
    } catch (error) {
      if (!isStoreAway(error)) this.#parts.log.error({ err: error }, 'Claiming runs failed');
      this.#wakeIn(RETRY_MS);
    } finally {
      this.#pass = null;
    }
  }

  async #claimWhatFits(): Promise<void> {
    // Page by page, because runs of tasks that only other replicas know may stand before all others.
    for (let after = 0; ; ) {
      const free = this.#parts.maxRunning - this.#executions.size;
      if (free <= 0 || this.#held) return;
      const limit = free + LOOK_BEYOND;
      const runs = await this.#parts.store.listClaimable(limit, after);
      let claimed = false;
      for (const run of runs) {
        if (!this.#open || this.#executions.size >= this.#parts.maxRunning) return;
        if (!(await this.#claim(run))) continue;
        claimed = true;
        this.#claims += 1;
        if (this.#claims % TURN === 0) await setImmediate();
      }
      if (runs.length < limit) return;
      // Claiming takes time, and a run that came back meanwhile stands before all that is still to be seen.
      after = claimed ? 0 : (runs.at(-1)?.number ?? after);
    }
  }

  /** False when it is not for this replica, or was not to be had. */
  async #claim(run: Run): Promise<boolean> {
    const task = this.#parts.source.findTask(run.task);
    if (!task) return false;
    const lease = new HeldLease(this.#parts.clock, this.#parts.leaseMs);
    const claimed = await this.#takeLease(run, lease);
    if (!claimed) return false;
    const execution = new Execution(this.#parts, { task, run: claimed, lease });
    this.#executions.set(claimed.number, execution);
    this.#parts.tally.countStart(claimed);
    this.#parts.signals.announce(claimed.number);
    void execution.done.then(() => {
      this.#executions.delete(claimed.number);
      this.wake();
    });
    return true;
  }

  async #takeLease({ number }: Run, lease: HeldLease): Promise<RunningRun | null> {
    const { store, replica, leaseMs } = this.#parts;
    const request = lease.ask();
    const claimed = await store.claimRun({ number, replica, leaseMs }).catch((error: unknown) => {
      request.refused();
      this.#doubtful.add(number);
      throw error;
    });
    this.#doubtful.delete(number);
    if (claimed) request.granted();
    else request.refused();
    return claimed;
  }

  async #armTimer(): Promise<void> {
    const next = await this.#parts.store.findNextClaimTime();
    if (next) this.#wakeIn(next.getTime() - this.#parts.clock.now().getTime());
  }

  #wakeIn(delayMs: number): void {
    this.#cancelTimer();
    // The store's clock may be a little behind: not yet is no reason to ask without a pause.
    const pauseMs = Math.max(delayMs, LEAST_PAUSE_MS);
    if (this.#open) this.#cancelTimer = this.#parts.clock.after(pauseMs, () => this.wake());
  }
}
