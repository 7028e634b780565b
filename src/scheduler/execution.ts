import { messageOf } from '../errors.ts';
import { isFailure, retryDelay } from '../run/retry.ts';
import type { AttemptEnd, Claim, RunningRun } from '../run/run.ts';
import type { ConfiguredTask } from '../task/task.ts';
import { fullName } from '../task/task-id.ts';
import { attemptMarks } from '../work/marks.ts';
import type { StartedWork, StopRequest } from '../work/work.ts';
import { type HeldLease, LOST_GRACE_MS } from './held-lease.ts';
import { OutputRecorder } from './output-recorder.ts';
import type { DutyParts } from './parts.ts';
import { pauseFailing } from './pause-failing.ts';
import { type Patience, withPatience } from './store-patience.ts';

/** How long the outcome of a run may wait for a store that is away once the daemon has to stop. */
export const LAST_WRITE_MS = 2_000;

/** How the work of an attempt ended, and when. */
interface Ended {
  end: AttemptEnd;
  endedAt: Date;
}

/** One attempt of a claimed run on this replica, from the start of its work until its outcome is stored. */
export class Execution {
  readonly run: RunningRun;
  readonly claim: Claim;
  readonly lease: HeldLease;
  /** Resolves when its work and its output need nothing more; what is left is to store the outcome. Never rejects. */
  readonly worked: Promise<void>;
  /** Resolves when the outcome is stored, or cannot be any more. Never rejects. */
  readonly done: Promise<void>;
  readonly #parts: DutyParts;
  readonly #task: ConfiguredTask;
  readonly #stopping = new AbortController();
  readonly #urgent = new AbortController();
  readonly #outOfTime = new AbortController();

  constructor(parts: DutyParts, of: { task: ConfiguredTask; run: RunningRun; lease: HeldLease }) {
    const { task, run, lease } = of;
    this.run = run;
    this.lease = lease;
    this.claim = { number: run.number, token: run.lease.token };
    this.#parts = parts;
    this.#task = task;
    const end = this.#execute();
    this.worked = end.then(
      () => {},
      () => {},
    );
    this.done = end
      .then((known) => this.#settle(known))
      .catch((error: unknown) => {
        parts.log.error({ run: run.number, err: error }, 'The outcome of a run could not be stored');
      })
      .finally(() => lease.end());
    // Nobody else can take it from an exclusive store, however long that is away.
    if (!parts.store.exclusive) lease.watch(() => this.giveUp());
  }

  /** Ends the work soon: another replica has this run, or may take it. */
  giveUp(): void {
    this.insist({
      outcome: 'interrupted',
      error: 'the lease of this attempt was lost',
      graceMs: LOST_GRACE_MS,
    });
  }

  /** Asks the work to end; the first request decides how. Safe to repeat. */
  stop(request: StopRequest): void {
    this.#stopping.abort(request);
  }

  /** Ends the work within the grace of this request, whatever an earlier one allowed. Safe to repeat. */
  insist(request: StopRequest): void {
    if (this.#stopping.signal.aborted) this.#urgent.abort(request);
    else this.stop(request);
  }

  /** The daemon is about to exit: an outcome that cannot be stored is given up soon. */
  hurry(): void {
    const cancel = this.#parts.clock.after(LAST_WRITE_MS, () => this.#outOfTime.abort());
    void this.done.then(cancel);
  }

  async #execute(): Promise<Ended> {
    const { clock, log, store } = this.#parts;
    const of = { run: this.run.number, attempt: this.run.attempt };
    const recorder = new OutputRecorder({ store, clock, log, of, maxBytes: this.#task.maxOutputBytes });
    const started = this.#start(recorder);
    log.info({ ...of, task: fullName(this.run.task), childPid: started.process?.pid ?? null }, 'Run started');
    this.#parts.events.started(this.#task, this.run);
    await this.#recordProcess(started);
    const end = await started.ended;
    const endedAt = clock.now();
    await recorder.finish(this.#patience('Output of a run waits for the store'));
    return { end, endedAt };
  }

  #start(recorder: OutputRecorder): StartedWork {
    const { store, replica, work, showRun } = this.#parts;
    return work.start(this.#task.work, {
      run: showRun(this.run),
      params: this.run.params,
      marks: attemptMarks({ storeId: store.id, run: this.run, replica }),
      timeoutMs: this.#task.timeoutMs,
      signal: this.#stopping.signal,
      urgent: this.#urgent.signal,
      output: (stream, bytes) => recorder.write(stream, bytes),
    });
  }

  /** The mark in the child's environment finds it too, so a store that is away only costs the second way. */
  async #recordProcess(started: StartedWork): Promise<void> {
    if (!started.process) return;
    try {
      await this.#parts.store.recordProcess(this.claim, started.process);
    } catch (error) {
      this.#parts.log.warn(
        { run: this.run.number, reason: messageOf(error) },
        'The child process was not recorded',
      );
    }
  }

  async #settle({ end, endedAt }: Ended): Promise<void> {
    const { store, log, signals, tally, clock } = this.#parts;
    const patience = this.#patience('The outcome of a run waits for the store');
    let tries = 0;
    // Once: what an earlier try stored counts among the attempts that it goes by.
    const again = await withPatience(patience, () => this.#planAgain(end));
    const stored = await withPatience(patience, async () => {
      tries += 1;
      const overForMs = Math.max(0, clock.now().getTime() - endedAt.getTime());
      if (await store.endAttempt(this.claim, { ...end, overForMs }, again)) return true;
      // An earlier try may have been stored, and its answer lost.
      return tries > 1 && (await this.#isStored(end));
    });
    if (stored && !again) tally.countEnd(this.run, end.outcome, endedAt);
    if (stored && !again && isFailure(end.outcome)) await this.#pauseFailing();
    const fields = {
      run: this.run.number,
      attempt: this.run.attempt,
      task: fullName(this.run.task),
      outcome: end.outcome,
      error: end.error,
    };
    // What a stop in order cuts short is no complaint.
    const level = isFailure(end.outcome) ? 'warn' : 'info';
    if (stored && again)
      log[level]({ ...fields, notBefore: again.notBefore }, 'Attempt ended: its run is tried again');
    else if (stored) log[level](fields, 'Run ended');
    else {
      log.warn(fields, 'The outcome of a run was refused: its lease had passed to another attempt');
      await this.#recordOverlap();
    }
    if (stored && !again) this.#parts.events.ended(this.#task, this.run.number);
    signals.announce(this.run.number);
  }

  async #isStored({ outcome }: AttemptEnd): Promise<boolean> {
    const attempts = await this.#parts.store.listAttempts(this.run.number);
    const own = attempts.find(({ number }) => number === this.run.attempt);
    return own?.outcome === outcome && !own.unclean;
  }

  /** What went on beside its successor is told in the history of the run. */
  async #recordOverlap(): Promise<void> {
    const { store, clock, replica } = this.#parts;
    const { number: run, attempt } = this.run;
    const remark = `its work on ${replica} went on until ${clock.now().toISOString()}`;
    await withPatience(this.#patience('The history of a run waits for the store'), () =>
      store.addToError({ run, attempt }, remark),
    );
  }

  /** Without the store it is made up for at the next failure. */
  async #pauseFailing(): Promise<void> {
    try {
      await pauseFailing(this.#parts, this.#task);
    } catch (error) {
      const fields = { run: this.run.number, reason: messageOf(error) };
      this.#parts.log.warn(fields, 'Whether its task is to be paused could not be found out');
    }
  }

  /** When the run is tried once more, or undefined when this attempt ends it. */
  async #planAgain({ outcome }: AttemptEnd): Promise<{ notBefore: Date | null } | undefined> {
    // Gone from the tasks file since it began: nobody would claim it.
    if (!this.#parts.source.findTask(this.run.task)) return undefined;
    if (outcome === 'interrupted') return this.#task.recover ? { notBefore: null } : undefined;
    const { retry } = this.#task;
    if (!isFailure(outcome) || retry.attempts === 1) return undefined;
    const attempts = await this.#parts.store.listAttempts(this.run.number);
    const failures = 1 + attempts.filter((attempt) => isFailure(attempt.outcome)).length;
    const delayMs = retryDelay(retry, failures);
    return delayMs === null
      ? undefined
      : { notBefore: new Date(this.#parts.clock.now().getTime() + delayMs) };
  }

  #patience(remark: string): Patience {
    const { clock, log } = this.#parts;
    const onAway = (error: Error) => log.warn({ run: this.run.number, reason: error.message }, remark);
    return { clock, signal: this.#outOfTime.signal, onAway };
  }
}
