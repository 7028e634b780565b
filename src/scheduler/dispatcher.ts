import { setImmediate } from 'node:timers/promises';
import type { CancelTimer } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Run, RunningRun } from '../run/run.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { ConfiguredTask } from '../task/task.ts';
import { Execution } from './execution.ts';
import { HeldLease } from './held-lease.ts';
import { LostClaims } from './lost-claims.ts';
import type { DutyParts } from './parts.ts';

/** Looked at beyond the free slots, because some may be of tasks this replica does not know, or be claimed elsewhere. */
const LOOK_BEYOND = 50;
/** Claimed by one request; then timers and sockets get their turn, which they would not where work and store answer at once. */
const MOST_AT_ONCE = 50;
const RETRY_MS = 1_000;
const LEAST_PAUSE_MS = 10;

/** Claims runs that wait and executes them, as many at once as there are slots. */
export class Dispatcher {
  readonly #parts: DutyParts;
  readonly #executions = new Map<number, Execution>();
  /** Those whose work goes on. While the outcome of one is stored, its slot is free. */
  #working = 0;
  readonly #lostClaims: LostClaims;
  #pass: Promise<void> | null = null;
  #again = false;
  #open = false;
  #held = false;
  #cancelTimer: CancelTimer = () => {};

  constructor(parts: DutyParts) {
    this.#parts = parts;
    this.#lostClaims = new LostClaims(parts);
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
    try {
      await this.#lostClaims.giveBack();
    } catch (error) {
      this.#parts.log.warn(
        { reason: messageOf(error) },
        'Claims that were not answered could not be given back',
      );
    }
  }

  /** While held, what waits goes on waiting. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.wake();
  }

  /** The attempts that go on here. */
  get executions(): readonly Execution[] {
    return [...this.#executions.values()];
  }

  /** Whether every slot is taken. */
  get isFull(): boolean {
    return this.#free <= 0;
  }

  findExecution(run: number): Execution | undefined {
    return this.#executions.get(run);
  }

  /** Whether a run was claimed without an answer: it never began, and is given back from here. */
  isLostClaim(run: RunningRun): boolean {
    return this.#lostClaims.has(run);
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
        await this.#lostClaims.giveBack();
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
      if (this.isFull || this.#held) return;
      const limit = this.#free + LOOK_BEYOND;
      const runs = await this.#parts.store.listClaimable(limit, after);
      let claimed = false;
      for (let left = this.#known(runs); left.length > 0; ) {
        if (!this.#open || this.isFull) return;
        const { count, decided } = await this.#claim(inOneRequest(left));
        if (count > 0) claimed = true;
        left = left.slice(decided);
        await setImmediate();
      }
      if (runs.length < limit) return;
      // Claiming takes time, and a run that came back meanwhile stands before all that is still to be seen.
      after = claimed ? 0 : (runs.at(-1)?.number ?? after);
    }
  }

  #known(runs: readonly Run[]): Candidate[] {
    return runs.flatMap((run) => {
      const task = this.#parts.source.findTask(run.task);
      return task ? [{ run, task }] : [];
    });
  }

  /**
   * Executes those that are to be had and have a slot: how many they are, and how many of the candidates are decided on.
   * The others go first into the slots that became free meanwhile.
   */
  async #claim(candidates: readonly Candidate[]): Promise<{ count: number; decided: number }> {
    const limit = this.#free;
    const leases = new Map(
      candidates.map(({ run }) => [run.number, new HeldLease(this.#parts.clock, this.#parts.leaseMs)]),
    );
    const claimed = new Map((await this.#takeLeases(leases, limit)).map((run) => [run.number, run]));
    for (const { run, task } of candidates) {
      const mine = claimed.get(run.number);
      const lease = leases.get(run.number);
      if (mine && lease) this.#execute({ task, run: mine, lease });
    }
    const last = candidates.findLastIndex(({ run }) => claimed.has(run.number));
    return { count: claimed.size, decided: claimed.size < limit ? candidates.length : last + 1 };
  }

  #execute(of: { task: ConfiguredTask; run: RunningRun; lease: HeldLease }): void {
    const execution = new Execution(this.#parts, of);
    const { number } = of.run;
    this.#executions.set(number, execution);
    this.#working += 1;
    this.#parts.tally.countStart(of.run);
    this.#parts.signals.announce(number);
    void execution.worked.then(() => {
      const wasFull = this.isFull;
      this.#working -= 1;
      if (wasFull) this.wake();
    });
    void execution.done.then(() => {
      this.#executions.delete(number);
      this.wake();
    });
  }

  async #takeLeases(leases: ReadonlyMap<number, HeldLease>, limit: number): Promise<RunningRun[]> {
    const { store, replica, leaseMs } = this.#parts;
    const numbers = [...leases.keys()];
    const requests = new Map([...leases].map(([number, lease]) => [number, lease.ask()]));
    try {
      const claimed = await store.claimRuns({ numbers, limit, replica, leaseMs });
      for (const { number } of claimed) {
        requests.get(number)?.granted();
        requests.delete(number);
      }
      return claimed;
    } catch (error) {
      this.#lostClaims.add(numbers);
      throw error;
    } finally {
      for (const request of requests.values()) request.refused();
    }
  }

  get #free(): number {
    return this.#parts.maxRunning - this.#working;
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

interface Candidate {
  run: Run;
  task: ConfiguredTask;
}

/**
 * Those of the candidates, from the first on, that are claimed by one request. A run that came back after an attempt is
 * claimed, and begins, by itself: should its work end this process again, those behind it are not taken for dead with it.
 */
function inOneRequest(candidates: readonly Candidate[]): readonly Candidate[] {
  const several = candidates.slice(0, MOST_AT_ONCE);
  const back = several.findIndex(({ run }) => run.attempt > 0);
  if (back === -1) return several;
  return several.slice(0, Math.max(back, 1));
}
