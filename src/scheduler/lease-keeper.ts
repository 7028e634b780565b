import type { CancelTimer } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Execution } from './execution.ts';
import type { SchedulerParts } from './parts.ts';

/** Renewed three times a lease, so that one failure costs nothing. */
const RENEWALS_PER_LEASE = 3;
/** Between TERM and KILL of a child that nobody owns any more. */
const LOST_GRACE_MS = 1_000;

/** Renews the leases of what runs here; what it can no longer hold is stopped before anyone else may take it. */
export class LeaseKeeper {
  readonly #parts: SchedulerParts;
  readonly #dispatcher: Dispatcher;
  #renewedAt = 0;
  #cancelTimer: CancelTimer | null = null;

  constructor(parts: SchedulerParts, dispatcher: Dispatcher) {
    this.#parts = parts;
    this.#dispatcher = dispatcher;
  }

  /** Begins to renew. Safe to repeat. */
  start(): void {
    if (this.#cancelTimer) return;
    this.#renewedAt = this.#now();
    this.#arm();
  }

  /** Stops renewing. Safe to repeat. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #arm(): void {
    const { clock, leaseMs } = this.#parts;
    this.#cancelTimer = clock.after(leaseMs / RENEWALS_PER_LEASE, () => {
      void this.#renew().then(() => {
        if (this.#cancelTimer) this.#arm();
      });
    });
  }

  async #renew(): Promise<void> {
    const { store, leaseMs, log } = this.#parts;
    const executions = this.#dispatcher.executions;
    const askedAt = this.#now();
    try {
      const claims = executions.map((execution) => execution.claim);
      const lost = claims.length > 0 ? await store.renewLeases(claims, leaseMs) : [];
      this.#renewedAt = askedAt;
      stopLost(executions.filter((execution) => lost.includes(execution.run.number)));
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'The leases of running runs could not be renewed');
      if (this.#mustGiveUp()) stopLost(executions);
    }
  }

  /** An exclusive store cannot have given the lease to another; else the child must end before the lease does. */
  #mustGiveUp(): boolean {
    const { store, leaseMs } = this.#parts;
    const untilNextTry = leaseMs / RENEWALS_PER_LEASE;
    return !store.exclusive && this.#now() - this.#renewedAt + untilNextTry + LOST_GRACE_MS >= leaseMs;
  }

  #now(): number {
    return this.#parts.clock.now().getTime();
  }
}

function stopLost(executions: readonly Execution[]): void {
  for (const execution of executions) {
    execution.stop({
      outcome: 'interrupted',
      error: 'the lease of this attempt was lost',
      graceMs: LOST_GRACE_MS,
    });
  }
}
