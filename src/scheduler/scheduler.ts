import { sleep } from '../clock.ts';
import { SunbirdError } from '../errors.ts';
import type { Run } from '../run/run.ts';
import type { CancelRequest } from '../store/claims.ts';
import type { Drain } from '../store/operator-changes.ts';
import type { AddedRun, NewRun, Retention } from '../store/store.ts';
import type { Override } from '../task/override.ts';
import type { ConfiguredTask } from '../task/task.ts';
import type { TaskId } from '../task/task-id.ts';
import { BootRecord } from './boot-record.ts';
import { cancelRun } from './cancel-run.ts';
import { cleanUp, cleanUpIfThere } from './clean-up.ts';
import { Dispatcher } from './dispatcher.ts';
import { endStale } from './end-stale.ts';
import { Firer } from './firer.ts';
import { FleetWatch } from './fleet-watch.ts';
import type { HookRecord } from './hooks/hook-record.ts';
import { TaskEvents } from './hooks/task-events.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { DutyParts, SchedulerParts } from './parts.ts';
import { Pruner } from './pruner.ts';
import { Recovery } from './recovery.ts';
import { type Resumed, type ResumeRequest, resumeTask } from './resume.ts';
import { StoreOutage } from './store-outage.ts';

/** Between TERM and KILL when the daemon stops, after the runs had their grace. */
const STOP_KILL_MS = 1_000;

/** Who asks for a run, and how; the rest of a `NewRun` follows from the task. */
export type TriggerRequest = Omit<
  NewRun,
  'task' | 'cause' | 'retryOf' | 'fireTime' | 'maxQueued' | 'handle' | 'draining'
> & {
  /** The older run that this one repeats; left out for none. */
  retryOf?: number | null;
};

/**
 * Admits runs through the one gate, has them executed, keeps their leases and recovers what a crash left. Owns no
 * socket and no file: the daemon around it does.
 */
export class Scheduler {
  readonly #parts: DutyParts;
  readonly #events: TaskEvents;
  readonly #dispatcher: Dispatcher;
  readonly #leaseKeeper: LeaseKeeper;
  readonly #recovery: Recovery;
  readonly #pruner: Pruner;
  readonly #firer: Firer;
  readonly #bootRecord: BootRecord;
  readonly #fleetWatch: FleetWatch;
  #stopping = false;
  /** Whether operators drain all replicas, and whether only this boot. */
  readonly #drained = { all: false, here: false };
  readonly #hurried = new AbortController();

  constructor(given: SchedulerParts, retention: Retention) {
    this.#events = new TaskEvents(given);
    const parts = { ...given, events: this.#events, outage: new StoreOutage(given) };
    this.#parts = parts;
    this.#dispatcher = new Dispatcher(parts);
    this.#leaseKeeper = new LeaseKeeper(parts, this.#dispatcher);
    this.#recovery = new Recovery(parts, this.#dispatcher);
    this.#pruner = new Pruner(parts, retention, () => this.#cleanUp());
    this.#firer = new Firer(parts, () => this.#dispatcher.wake());
    this.#bootRecord = new BootRecord(parts, () => this.executing);
    this.#fleetWatch = new FleetWatch(parts, {
      queued: () => this.#dispatcher.wake(),
      changed: (runs) => this.#noticeChanged(runs),
      drained: (all) => this.#hold({ all }),
      reschedule: () => this.#firer.reload(),
    });
  }

  /** Recovers what an earlier boot left, then begins to execute. Rejects when the store is away. */
  async start(): Promise<void> {
    await this.#bootRecord.start();
    await this.#recovery.start();
    this.#hold({ all: (await this.#parts.store.findDrain()) !== null });
    await this.#fleetWatch.start();
    this.#leaseKeeper.start();
    await this.#firer.start();
    await this.#cleanUp();
    this.#dispatcher.start();
    this.#pruner.start();
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Runs that go on in this process. */
  get executing(): number {
    return this.#dispatcher.executions.length;
  }

  /** What is admitted now waits for a slot. */
  get isFull(): boolean {
    return this.#dispatcher.isFull;
  }

  /** Whether nothing is admitted, because somebody asked for a drain. */
  get draining(): boolean {
    return this.#drained.all || this.#drained.here;
  }

  /** Whether that was asked of this boot, which others on the same store have no part in. */
  get drainingHere(): boolean {
    return this.#drained.here;
  }

  /** Since when a fire time is due that nothing was done about yet; null when all is in time. */
  get overdueSince(): Date | null {
    return this.#firer.overdueSince;
  }

  /** How calls of hooks ended, since this boot. */
  get hookRecord(): HookRecord {
    return this.#events.hookRecord;
  }

  /** Admits, fires and claims nothing from now on; with null it does again. Outlives a restart, unless it is for this boot. */
  async drain(drain: Drain | null, { thisBoot = false } = {}): Promise<void> {
    const drained = drain !== null;
    if (!thisBoot) await this.#parts.store.setDrain(drain);
    this.#hold(thisBoot ? { here: drained } : { all: drained, here: false });
    // One under way may have read what held before.
    this.#fleetWatch.look();
  }

  /** Lifts a task's pause and quarantine, and makes up for what it skipped as far as that is asked for. */
  async resume(task: ConfiguredTask, request: ResumeRequest): Promise<Resumed> {
    const resumed = await resumeTask(this.#parts.store, task, request);
    this.#dispatcher.wake();
    return resumed;
  }

  /** Fires a task by another schedule than the file's, or with null by that again. */
  async reschedule(task: TaskId, override: Override | null): Promise<void> {
    await this.#parts.store.overrideTask(task, override);
    await this.#firer.reload();
  }

  /**
   * Takes up that the source has other tasks now. Returns the waiting runs that it cancelled, because their tasks are
   * gone; rejects, and goes on as before, when the store is away.
   */
  async reload(): Promise<number[]> {
    // Others are to know of the file before they see what is new in it: they would take that for left over.
    await this.#bootRecord.tell();
    await this.#firer.reload();
    this.#dispatcher.wake();
    return await cleanUpIfThere(this.#parts, this.#firer.scheduled);
  }

  /** Asks the gate for a run of the task. What it decided is a value; an added run starts when a slot is free. */
  async trigger(task: { id: NewRun['task']; maxQueued: number }, request: TriggerRequest): Promise<AddedRun> {
    if (this.#stopping)
      throw new SunbirdError('DRAINING', 'The scheduler is stopping and admits nothing new.');
    const { retryOf = null } = request;
    const added = await this.#parts.store.addRun({
      ...request,
      task: task.id,
      maxQueued: task.maxQueued,
      cause: retryOf === null ? 'manual' : 'retry',
      retryOf,
      fireTime: null,
      handle: null,
      draining: this.#drained.here,
    });
    // Whoever asked is answered first: to begin a run takes longer than to send an answer.
    if (added.admission.kind === 'admitted') setImmediate(() => this.#dispatcher.wake());
    return added;
  }

  /** The next fire times of a task, rising, at most `count`; with `from` those at or after it. */
  nextFireTimes(task: TaskId, count: number, from?: Date): Date[] {
    return this.#firer.nextFireTimes(task, count, from);
  }

  /** See `cancelRun`. */
  async cancel(number: number, request: CancelRequest): Promise<Run> {
    return await cancelRun(this.#parts, this.#dispatcher, { number, ...request });
  }

  /** Ends the record of a run whose owner is dead. Throws RUN_OWNER_ALIVE while it may live. */
  async endStale(run: Run, error: string): Promise<void> {
    const execution = this.#dispatcher.findExecution(run.number);
    await endStale(this.#parts, run, { error, executesHere: execution !== undefined });
    this.#dispatcher.wake();
  }

  /**
   * Claims nothing more, gives what runs `graceMs` to end by itself, then TERM and KILL; resolves when every outcome
   * is stored (or given up). Safe to repeat.
   */
  async stop(graceMs: number): Promise<void> {
    const { clock, log } = this.#parts;
    this.#stopping = true;
    this.#recovery.stop();
    this.#pruner.stop();
    // All are closed before any is waited for, and what runs has its grace even while a slow store holds one of them up.
    const closed = Promise.all([this.#fleetWatch.stop(), this.#firer.stop()]);
    await this.#dispatcher.stop();
    const executions = this.#dispatcher.executions;
    const allDone = new AbortController();
    const done = Promise.all(executions.map((execution) => execution.done)).then(() => allDone.abort());
    if (executions.length > 0) log.info({ running: executions.length, graceMs }, 'Waiting for running runs');
    await sleep(clock, graceMs, AbortSignal.any([this.#hurried.signal, allDone.signal]));
    for (const execution of this.#dispatcher.executions) {
      execution.insist({ outcome: 'interrupted', error: 'the scheduler stopped', graceMs: STOP_KILL_MS });
      execution.hurry();
    }
    await Promise.all([done, closed]);
    this.#leaseKeeper.stop();
    await this.#events.stop();
    await this.#bootRecord.stop();
  }

  /** Ends the grace of a stop at once. */
  hurry(): void {
    this.#hurried.abort();
  }

  #cleanUp(): Promise<number[]> {
    return cleanUp(this.#parts, this.#firer.scheduled);
  }

  #hold(drained: { all?: boolean; here?: boolean }): void {
    Object.assign(this.#drained, drained);
    this.#firer.hold(this.draining);
    this.#dispatcher.hold(this.draining);
  }

  #noticeChanged(runs: readonly number[] | null): void {
    const { signals } = this.#parts;
    if (runs === null) signals.announceAll();
    for (const run of runs ?? []) signals.announce(run);
    // Somebody may want one of ours to end.
    if (runs?.some((run) => this.#dispatcher.findExecution(run))) this.#leaseKeeper.renewNow();
  }
}
