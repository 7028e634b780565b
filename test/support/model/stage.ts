import { expect } from 'vitest';
import { historyOf, modelHistoryOf } from './history.ts';
import type { FilePlan, TaskPlan } from './plan.ts';
import type { Boot, ReplicaPair } from './replica-pair.ts';
import { type ModelRun, SchedulerModel } from './scheduler-model.ts';

export type Side = 0 | 1;

/** Two replicas and the model beside them, at the same time. */
export class Stage {
  readonly pair: ReplicaPair;
  readonly model = new SchedulerModel();
  readonly files: readonly FilePlan[];
  readonly #start: Date;

  constructor(pair: ReplicaPair, files: readonly FilePlan[]) {
    this.pair = pair;
    this.files = files;
    this.#start = pair.clock.now();
  }

  get #sinceStartMs(): number {
    return this.pair.clock.now().getTime() - this.#start.getTime();
  }

  /** Since the last full minute. */
  get intoMinuteMs(): number {
    return this.#sinceStartMs % 60_000;
  }

  /** As the model counts. */
  secondsAt(at: Date): number {
    return (at.getTime() - this.#start.getTime()) / 1_000;
  }

  async advance(ms: number): Promise<void> {
    await this.pair.clock.advance(ms);
    this.model.now = this.#sinceStartMs / 1_000;
  }

  /** Fails where history is not what the model says. */
  async compare(): Promise<void> {
    await this.#followCleanUp();
    const real = await historyOf(this.pair.store, this.#start, this.model);
    expect(real, `${this.model.now} s after the start`).toEqual(modelHistoryOf(this.model));
  }

  /** The task of the present file by its place, counted round. */
  planAt(index: number): TaskPlan | undefined {
    return this.pair.file[index % this.pair.file.length];
  }

  /** What goes on at all replicas that are there, the oldest first. */
  async listRunning(): Promise<number[]> {
    const owned = await Promise.all(this.pair.living.map((boot: Boot) => this.pair.listOwned(boot)));
    return owned.flat().sort((a, b) => a - b);
  }

  async listOwned(side: Side): Promise<number[]> {
    const boot = this.pair.boots[side];
    return boot ? await this.pair.listOwned(boot) : [];
  }

  /** The model's own record of a run. */
  async modelRun(number: number): Promise<ModelRun> {
    const run = await this.pair.store.findRun(number);
    const fireTime = run?.fireTime ? this.secondsAt(run.fireTime) : null;
    const found = this.model.runs.find(
      ({ task, asked, fireTime: at }) =>
        task === run?.task.name && (fireTime === null ? asked === number : at === fireTime),
    );
    if (!found) throw new Error(`The model knows no run ${number}, ${run?.task.name} ${fireTime}.`);
    return found;
  }

  /**
   * Whether, ended all at once, some of these would race: of one task, one that may go beside others and one that may not,
   * or that waits for its end, can each be the first to begin again.
   */
  async wouldRace(numbers: readonly number[]): Promise<boolean> {
    const runs = await Promise.all(numbers.map((number) => this.modelRun(number)));
    const open = this.model.runs.filter(({ state }) => state === 'running' || state === 'queued');
    return runs.some(({ task, beside }) =>
      open.some((other) => other.task === task && other.beside !== beside),
    );
  }

  /** What waits for a task that is gone is cancelled some time, not before both are known to have the same file. */
  async #followCleanUp(): Promise<void> {
    const cancelled = await this.pair.store.listRuns({ states: ['cancelled'], limit: 10_000 });
    for (const { number } of cancelled) {
      const run = await this.modelRun(number);
      if (run.state === 'queued' && this.model.isGone(run)) this.model.cancelQueued(run);
    }
  }
}
