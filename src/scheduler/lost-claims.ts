import type { RunningRun } from '../run/run.ts';
import { fullName } from '../task/task-id.ts';
import type { SchedulerParts } from './parts.ts';

/**
 * Claims that the store may have granted, only that the answer was lost. Nobody else can tell such a run from one whose
 * replica died; so this replica gives it back itself, before the lease ends.
 */
export class LostClaims {
  readonly #parts: SchedulerParts;
  readonly #numbers = new Set<number>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /** Remembers runs that were asked for without an answer. */
  add(numbers: Iterable<number>): void {
    for (const number of numbers) this.#numbers.add(number);
  }

  /** Whether a run never began, although the store has it as claimed by this replica. */
  has({ number, lease }: RunningRun): boolean {
    return this.#numbers.has(number) && lease.replica === this.#parts.replica;
  }

  /** Has those wait again that were granted. Rejects when the store is away; safe to repeat. */
  async giveBack(): Promise<void> {
    const { store } = this.#parts;
    for (const number of this.#numbers) {
      const run = await store.findRun(number);
      if (run?.state === 'running' && this.has(run)) await this.#end(run);
      this.#numbers.delete(number);
    }
  }

  async #end(run: RunningRun): Promise<void> {
    const { store, log, signals } = this.#parts;
    const error = `attempt ${run.attempt} never began: the answer to its claim was lost`;
    const end = { outcome: 'interrupted', exitCode: null, signal: null, error } as const;
    const claim = { number: run.number, token: run.lease.token };
    if (!(await store.endAttempt(claim, end, { notBefore: null }))) return;
    log.warn({ run: run.number, task: fullName(run.task) }, error);
    signals.announce(run.number);
  }
}
