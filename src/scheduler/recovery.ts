import type { CancelTimer } from '../clock.ts';
import { planRecovery } from '../run/recovery.ts';
import type { RunningRun } from '../run/run.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { AbandonedRun } from '../store/store.ts';
import { fullName } from '../task/task-id.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { SchedulerParts } from './parts.ts';

/** Between TERM and KILL of children that outlived their daemon. */
const ORPHAN_GRACE_MS = 5_000;

/** How often replicas look for what another one left: soon enough to take it up well within a further lease. */
const SWEEPS_PER_LEASE = 3;

/** So long after its lease a run of a task that is unknown here is left to replicas that may know it. */
const UNKNOWN_PATIENCE_MS = 600_000;

/** Takes up runs whose daemon died: ends what is left of their work, then has them tried again or ended. */
export class Recovery {
  readonly #parts: SchedulerParts;
  readonly #dispatcher: Dispatcher;
  /** Of the last look: what was abandoned then, by its token and lease. */
  #seen = new Set<string>();
  #cancelTimer: CancelTimer | null = null;

  constructor(parts: SchedulerParts, dispatcher: Dispatcher) {
    this.#parts = parts;
    this.#dispatcher = dispatcher;
  }

  /** Recovers what the last boot left, then looks again from time to time. Rejects when the store is away. */
  async start(): Promise<void> {
    if (this.#cancelTimer) return;
    await this.recoverAbandoned();
    this.#arm();
  }

  /** Stops looking. Safe to repeat. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  /** One sweep: nothing is recovered while a process of it still lives. */
  async recoverAbandoned(): Promise<void> {
    const { store, replica, log, signals, tally, clock } = this.#parts;
    const listed = await store.listAbandoned(replica);
    const abandoned = this.#confirm(listed.filter(({ run }) => this.#mayJudge(run)));
    if (abandoned.length === 0) return;
    const alive = await this.#endOrphans(abandoned);
    for (const left of abandoned) {
      if (alive.has(left.run.number)) continue;
      const { plan, error } = this.#judge(left);
      const claim = { number: left.run.number, token: left.run.lease.token };
      if (!(await store.recoverRun(claim, plan.kind, error))) continue;
      if (plan.kind !== 'again') tally.countEnd(left.run, 'interrupted', clock.now());
      log.warn({ run: left.run.number, task: fullName(left.run.task), plan: plan.kind }, error);
      signals.announce(left.run.number);
    }
    this.#dispatcher.wake();
  }

  #judge({ run, uncleanStreak }: AbandonedRun): { plan: ReturnType<typeof planRecovery>; error: string } {
    const recover = this.#parts.source.findTask(run.task)?.recover ?? false;
    return {
      plan: planRecovery({ recover, unclean: true, uncleanStreak }),
      error: `attempt ${run.attempt} was interrupted: its scheduler (${run.lease.replica}) died`,
    };
  }

  /**
   * A lease ends by the wall clock of the store, which may have been set forward: its owner then had no chance to renew.
   * Only what was abandoned at the last look already, with the same lease, is; in between an owner that lives renews.
   */
  #confirm(abandoned: readonly AbandonedRun[]): readonly AbandonedRun[] {
    if (this.#parts.store.exclusive) return abandoned;
    const before = this.#seen;
    this.#seen = new Set(abandoned.map(leaseOf));
    return abandoned.filter((each) => before.has(leaseOf(each)));
  }

  /**
   * What goes on here has its own end, however late that can be written. A task that is not in the file here may be in
   * another replica's, which then knows whether it recovers.
   */
  #mayJudge(run: RunningRun): boolean {
    const { store, source, clock } = this.#parts;
    const { number, task, lease } = run;
    if (this.#dispatcher.findExecution(number) || this.#dispatcher.isLostClaim(run)) return false;
    if (store.exclusive || source.findTask(task)) return true;
    return clock.now().getTime() - (lease.expiresAt?.getTime() ?? 0) > UNKNOWN_PATIENCE_MS;
  }

  /** Returns the runs of which a process would not die; they are left for the next sweep. */
  async #endOrphans(abandoned: readonly AbandonedRun[]): Promise<Set<number>> {
    const { store, log } = this.#parts;
    const orphans = await this.#parts.endOrphans({
      storeId: store.id,
      runs: abandoned.map(({ run, process }) => ({ number: run.number, attempt: run.attempt, process })),
      graceMs: ORPHAN_GRACE_MS,
    });
    for (const orphan of orphans) log.warn({ ...orphan }, 'A process of an earlier boot was ended');
    return new Set(orphans.filter((orphan) => !orphan.ended).map((orphan) => orphan.run));
  }

  #arm(): void {
    const { store, clock, leaseMs } = this.#parts;
    const everyMs = store.exclusive ? leaseMs : leaseMs / SWEEPS_PER_LEASE;
    this.#cancelTimer = clock.after(everyMs, () => {
      void this.#sweep().then(() => {
        if (this.#cancelTimer) this.#arm();
      });
    });
  }

  async #sweep(): Promise<void> {
    try {
      await this.recoverAbandoned();
    } catch (error) {
      if (!isStoreAway(error)) this.#parts.log.error({ err: error }, 'Recovery of abandoned runs failed');
    }
  }
}

function leaseOf({ run: { number, lease } }: AbandonedRun): string {
  return `${number} ${lease.token} ${lease.expiresAt?.getTime()}`;
}
