import type { CancelTimer } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Renewal } from '../store/claims.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Execution } from './execution.ts';
import type { SchedulerParts } from './parts.ts';

/** Renewed three times a lease, so that one failure costs nothing. */
const RENEWALS_PER_LEASE = 3;

/** Renews the leases of what runs here, and does what it learns by that: ends what was lost, or is to be cancelled. */
export class LeaseKeeper {
  readonly #parts: SchedulerParts;
  readonly #dispatcher: Dispatcher;
  #cancelTimer: CancelTimer | null = null;
  #renewing: Promise<void> | null = null;
  #again = false;

  constructor(parts: SchedulerParts, dispatcher: Dispatcher) {
    this.#parts = parts;
    this.#dispatcher = dispatcher;
  }

  /** Begins to renew. Safe to repeat. */
  start(): void {
    if (!this.#cancelTimer) this.#arm();
  }

  /** Stops renewing. Safe to repeat. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** Renews now, because there may be something to learn. Calls during a renewal lead to one more. */
  renewNow(): void {
    if (!this.#cancelTimer) return;
    this.#again = true;
    this.#renewing ??= this.#renewals();
  }

  #arm(): void {
    const { clock, leaseMs } = this.#parts;
    this.#cancelTimer = clock.after(leaseMs / RENEWALS_PER_LEASE, () => {
      // By the clock, however long one takes: the next begins when that has ended.
      this.#arm();
      this.renewNow();
    });
  }

  async #renewals(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#renew();
    }
    this.#renewing = null;
  }

  async #renew(): Promise<void> {
    const { store, leaseMs, log } = this.#parts;
    const executions = this.#dispatcher.executions;
    if (executions.length === 0) return;
    const asked = executions.map((execution) => ({ execution, request: execution.lease.ask() }));
    try {
      const claims = executions.map((execution) => execution.claim);
      const renewal = await store.renewLeases(claims, leaseMs);
      for (const { execution, request } of asked) {
        if (renewal.lost.includes(execution.run.number)) request.refused();
        else request.granted();
      }
      obey(executions, renewal);
    } catch (error) {
      for (const { request } of asked) request.refused();
      log.warn({ reason: messageOf(error) }, 'The leases of running runs could not be renewed');
    }
  }
}

function obey(executions: readonly Execution[], { lost, cancels }: Renewal): void {
  for (const execution of executions) {
    const { number } = execution.run;
    if (lost.includes(number)) execution.giveUp();
    const cancel = cancels.find((each) => each.number === number);
    if (cancel) execution.stop({ outcome: 'cancelled', error: cancel.error, graceMs: cancel.graceMs });
  }
}
