import type { Store } from '../../../src/store/store.ts';
import type { Journal } from '../fleet/journal.ts';
import { judgePromised, type PromisedRuns } from '../fleet/steady-client.ts';
import { patiently } from './patiently.ts';

/** Judges runs that a client was promised, each soon after its end, before retention takes its history away. */
export class PromiseJudge {
  readonly verdict: PromisedRuns & { judged: number } = { judged: 0, lost: [], again: 0, unexcused: [] };
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #promised: readonly number[];
  #waiting = new Set<number>();
  #seen = 0;

  /** The list grows while the client goes on. */
  constructor(of: { store: Store; journal: Journal; promised: readonly number[] }) {
    this.#store = of.store;
    this.#journal = of.journal;
    this.#promised = of.promised;
  }

  /** Judges what has ended by now; how many have not. */
  async judge(): Promise<number> {
    const fresh = this.#promised.slice(this.#seen);
    this.#seen += fresh.length;
    const open = await patiently(() => this.#listOpen());
    const ended = [...this.#waiting, ...fresh].filter((number) => !open.has(number));
    this.#waiting = new Set([...this.#waiting, ...fresh].filter((number) => open.has(number)));
    const lines = this.#journal.read();
    const { lost, again, unexcused } = await patiently(() => judgePromised(this.#store, lines, ended));
    const { verdict } = this;
    verdict.judged += ended.length;
    verdict.lost.push(...lost);
    verdict.again += again;
    verdict.unexcused.push(...unexcused);
    return this.#waiting.size;
  }

  async #listOpen(): Promise<Set<number>> {
    const runs = await this.#store.listRuns({ states: ['queued', 'running'], limit: 100_000 });
    return new Set(runs.map(({ number }) => number));
  }
}
