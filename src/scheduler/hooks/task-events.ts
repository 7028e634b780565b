import { messageOf } from '../../errors.ts';
import { TELLING_STATES } from '../../run/failing.ts';
import type { Run, RunningRun } from '../../run/run.ts';
import { eventOfEnd, isLate } from '../../run/run-events.ts';
import type { HookEvent } from '../../task/hooks.ts';
import type { ConfiguredTask } from '../../task/task.ts';
import { fullName } from '../../task/task-id.ts';
import type { EventListener, SchedulerParts } from '../parts.ts';
import { HookCaller } from './hook-caller.ts';
import type { HookRecord } from './hook-record.ts';

/** Notices what happens to tasks and has the hooks called that they have for it. Nothing here holds a run up. */
export class TaskEvents implements EventListener {
  readonly #parts: Pick<SchedulerParts, 'store' | 'clock' | 'log' | 'showRun'>;
  readonly #caller: HookCaller;
  readonly #noticing = new Set<Promise<void>>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#caller = new HookCaller(parts);
  }

  /** How calls of hooks ended, since this boot. */
  get hookRecord(): HookRecord {
    return this.#caller.record;
  }

  started(task: ConfiguredTask, run: RunningRun): void {
    if (isLate(run, task)) this.#call(task, 'onLate', run);
  }

  ended(task: ConfiguredTask, number: number): void {
    if (task.hooks.onFailure || task.hooks.onRecovery) this.#notice(task, () => this.#judgeEnd(task, number));
  }

  missed(task: ConfiguredTask): void {
    if (task.hooks.onLate) this.#notice(task, () => this.#tellMissed(task));
  }

  /** Hands on what has happened, and gives calls a moment to end. Safe to repeat. */
  async stop(): Promise<void> {
    await Promise.all(this.#noticing);
    await this.#caller.stop();
  }

  async #judgeEnd(task: ConfiguredTask, number: number): Promise<void> {
    const { store } = this.#parts;
    const run = await store.findRun(number);
    if (!run) return;
    const [before = null] = (
      await store.listRuns({ task: task.id, states: TELLING_STATES, limit: 2 })
    ).filter((each) => each.number < number);
    const event = eventOfEnd(run, before);
    if (event) this.#call(task, event, run);
  }

  /** The newest row stands for all of them. */
  async #tellMissed(task: ConfiguredTask): Promise<void> {
    const [row] = await this.#parts.store.listRuns({ task: task.id, states: ['missed'], limit: 1 });
    if (row) this.#call(task, 'onLate', row);
  }

  #call(task: ConfiguredTask, event: HookEvent, run: Run): void {
    const spec = task.hooks[event];
    if (!spec) return;
    const at = this.#parts.clock.now().toISOString();
    const body = JSON.stringify({ event, at, task: fullName(task.id), run: this.#parts.showRun(run) });
    this.#caller.call({ event, task: task.id, spec, body });
  }

  #notice(task: ConfiguredTask, notice: () => Promise<void>): void {
    const noticing: Promise<void> = notice()
      .catch((error: unknown) => {
        const fields = { task: fullName(task.id), reason: messageOf(error) };
        this.#parts.log.warn(fields, 'Whether a hook is to be called could not be found out');
      })
      .finally(() => this.#noticing.delete(noticing));
    this.#noticing.add(noticing);
  }
}
