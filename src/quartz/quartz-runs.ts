import { randomBytes } from 'node:crypto';
import { SunbirdError } from '../errors.ts';
import { isInForce } from '../run/pause.ts';
import type { EndState, Run, RunningRun } from '../run/run.ts';
import type { AddedRun, NewRun } from '../store/store.ts';
import type { QuartzTask } from '../task/quartz-task.ts';
import { fullName } from '../task/task-id.ts';
import { rehearsePlacement } from './control/place-trigger.ts';
import { placeError, whatToExpect } from './control/place-words.ts';
import type { JobFacts, Placement, PlaceRefusal, PlaceState } from './control/placement.ts';
import { Placer, type PlacerParts } from './control/placer.ts';
import { TRIGGER_GROUP } from './control/read-job-facts.ts';
import { BY_HAND_PREFIX } from './keys.ts';
import type { QuartzSource } from './quartz-source.ts';
import { readOnly } from './read-only.ts';
import { endStaleRun } from './watch/end-stale.ts';
import { formatHandle, type Handle, parseHandle } from './watch/handle.ts';
import { Watcher } from './watch/watcher.ts';
import { whySilent, whyWaiting } from './watch/why-waiting.ts';

/** How a run of a job is asked for. */
export type QuartzRequest = Pick<
  NewRun,
  'ifRunning' | 'idempotencyKey' | 'reason' | 'by' | 'draining' | 'dryRun'
> & {
  /** Texts for the data map of this one execution. */
  params: Readonly<Record<string, string>>;
  evenIfPaused: boolean;
  /** The older run that this one repeats; left out for none. */
  retryOf?: number | null;
};

/** What the gate decided and, of a new run or a rehearsed one, what is to be expected. */
export type QuartzAnswer = AddedRun & { notes: string[] };

export type QuartzRunsParts = Omit<PlacerParts, 'whilePlacing' | 'tables' | 'now'> & {
  source: QuartzSource;
  announce: (run: number) => void;
  onEnded: (run: RunningRun, outcome: EndState) => void;
  /** `read` changes nothing in Quartz' tables. */
  mode: 'read' | 'control';
};

/** Triggers of ours that may wait behind one another, of one job. */
const MOST_QUEUED = 100;
/** How often a job is found to have begun just now before the trigger is refused for good. */
const MOST_TURNS = 3;

/** Runs of the jobs of a Quartz cluster: has Quartz do them when asked, and remembers all that it does. */
export class QuartzRuns {
  readonly #parts: QuartzRunsParts;
  readonly #placer: Placer;
  readonly #watcher: Watcher;

  constructor(parts: QuartzRunsParts) {
    this.#parts = parts;
    const { source } = parts;
    const tables = () => source.tables();
    this.#placer = new Placer({
      ...parts,
      tables,
      whilePlacing: (run, body) => this.#watcher.whilePlacing(run, body),
      now: () => this.#now(),
    });
    this.#watcher = new Watcher({
      ...parts,
      tables,
      schedulers: () => source.schedulers(),
      taskOf: (scheduler, job) => source.taskOf(scheduler, job),
      onBroken: (handle) => this.#placer.removeBroken(handle),
      afterLook: (known) => this.#placer.tidy(known),
    });
  }

  /** Begins to watch. Safe to repeat. */
  start(): void {
    this.#watcher.start();
  }

  /** Watches no more. Safe to repeat. */
  async stop(): Promise<void> {
    await this.#watcher.stop();
  }

  /**
   * Asks the gate for a run and has Quartz fire it. Throws READ_ONLY_SOURCE, TASK_PAUSED, WOULD_DELETE_JOB,
   * NOT_SUPPORTED or TASK_NOT_FOUND where Quartz would do something else than asked, and STORE_UNAVAILABLE.
   */
  async trigger(task: QuartzTask, request: QuartzRequest): Promise<QuartzAnswer> {
    this.#requireControl(task);
    if (task.state === 'paused' && !request.evenIfPaused) await this.#refusePaused(task);
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      // What goes on in Quartz must be known here before the gate decides.
      await this.#watcher.look();
      const answer = await this.#triggerOnce(task, request);
      if (answer) return answer;
    }
    throw new SunbirdError('JOB_ALREADY_RUNNING', `Quartz executes ${fullName(task.id)} again and again.`);
  }

  /** Takes back the trigger of a run that waits. Throws NOT_SUPPORTED when Quartz has it in hand, RUN_ENDED when it is over. */
  async cancel(run: Run, error: string): Promise<void> {
    if (this.#parts.mode === 'read') throw readOnly(fullName(run.task));
    if (await this.#placer.takeBack(run.number, error)) return;
    await this.#watcher.look();
    const now = await this.#parts.store.findRun(run.number);
    if (now && now.state !== 'queued' && now.state !== 'running')
      throw new SunbirdError('RUN_ENDED', `Run ${run.number} has ended already: ${now.state}.`);
    const node = now?.state === 'running' ? ` (${now.lease.replica})` : '';
    throw new SunbirdError(
      'NOT_SUPPORTED',
      `Run ${run.number} goes on inside Quartz, which interrupts a job only from its own JVM${node}: stop it there.`,
    );
  }

  /** Ends the record of a run whose node checks in no more. Throws RUN_OWNER_ALIVE while it does, or nobody can know. */
  async endStale({ number }: Run, error: string): Promise<void> {
    const { store, announce } = this.#parts;
    await this.#watcher.look();
    const run = await store.findRun(number);
    if (!run) throw new SunbirdError('RUN_NOT_FOUND', `There is no run ${number}.`);
    await endStaleRun(store, run, { silent: this.whyWaiting(run), error });
    announce(number);
  }

  /** What a run waits for, to stand behind `waits`; null when it waits for nothing, or that is not known. */
  whyWaiting(run: Run): string | null {
    const { sight } = this.#watcher;
    if (run.handle === null || !sight) return null;
    const handle = parseHandle(run.handle);
    if (run.state === 'queued') return whyWaiting(handle, sight);
    return run.state === 'running' ? whySilent(handle, run.lease.replica, sight) : null;
  }

  /** By the database's clock, as of the last glance. */
  #now(): Date {
    return this.#watcher.sight?.at ?? this.#parts.clock.now();
  }

  #requireControl({ id }: QuartzTask): void {
    if (this.#parts.mode === 'read') throw readOnly(fullName(id));
  }

  /** Of a pause of ours the gate tells, with who and why. */
  async #refusePaused(task: QuartzTask): Promise<void> {
    const { store, clock } = this.#parts;
    const { pause } = await store.findTaskRecord(task.id);
    if (!isInForce(pause, clock.now())) throw paused(task);
  }

  /** Null when Quartz turns out to execute it since a moment ago, and nothing was written. */
  async #triggerOnce(task: QuartzTask, request: QuartzRequest): Promise<QuartzAnswer | null> {
    const { store, nudge } = this.#parts;
    const { scheduler, group, name } = task.job;
    const job = { group, name };
    const placement: Placement = {
      scheduler,
      job,
      name: newTriggerName(),
      params: request.params,
      ifRunning: request.ifRunning === 'queue' ? 'queue' : 'fail',
      nudge,
    };
    const handle: Handle = {
      scheduler,
      job,
      trigger: { group: TRIGGER_GROUP, name: placement.name },
      state: 'placing',
      at: this.#now().getTime(),
    };
    const added = await store.addRun(newRun(task, request, handle));
    if (added.admission.kind !== 'admitted') return { ...added, notes: [] };
    const holds = added.admission.queuedBehind !== null && !task.job.nonConcurrent;
    if (request.dryRun) return await this.#rehearse(added, placement, { task, request, holds });
    if (!added.run) throw new Error('the gate admitted a run and gave none');
    if (holds) return await this.#hold(added, added.run, handle);
    const { number } = added.run;
    const withdraw = async () => await store.withdrawRun(number);
    const placed = await this.#placer.place(added.run, { handle, placement }, withdraw);
    if (placed.kind === 'placed') {
      this.#watcher.hurry();
      return { ...added, run: await store.findRun(number), notes: [noteOf(placed, placed.nudged)] };
    }
    if (isBehindOthers(placed.why, request)) return await this.#hold(added, added.run, handle);
    await withdraw();
    if (placed.why === 'executing') return null;
    throw placeError(placed.why, fullName(task.id));
  }

  async #rehearse(
    added: AddedRun,
    placement: Placement,
    { task, request, holds }: { task: QuartzTask; request: QuartzRequest; holds: boolean },
  ): Promise<QuartzAnswer | null> {
    const { database, source, nudge } = this.#parts;
    const ready = await rehearsePlacement(database, await source.tables(), placement);
    const isBehind = ready.kind === 'refused' && isBehindOthers(ready.why, request);
    if (isBehind || (holds && ready.kind === 'ready')) return { ...added, notes: [HELD_NOTE] };
    if (ready.kind === 'refused') {
      if (ready.why === 'executing') return null;
      throw placeError(ready.why, fullName(task.id));
    }
    const { job, scheduler } = placement;
    const written = `Would add a trigger ${TRIGGER_GROUP}.${BY_HAND_PREFIX}... of ${job.group}.${job.name} to ${scheduler}, in state ${ready.state}.`;
    return { ...added, notes: [written, noteOf(ready, nudge)] };
  }

  async #hold(added: AddedRun, run: Run, handle: Handle): Promise<QuartzAnswer> {
    await this.#parts.store.setHandle(run.number, formatHandle({ ...handle, state: 'held', fromLine: true }));
    return { ...added, run: await this.#parts.store.findRun(run.number), notes: [HELD_NOTE] };
  }
}

const HELD_NOTE =
  'It waits here until the runs before it have ended, because Quartz would execute this job beside itself.';

/** Whether a run goes into our own line because of what others do, of which the gate knows nothing. */
function isBehindOthers(why: PlaceRefusal, { ifRunning }: QuartzRequest): boolean {
  return ifRunning === 'queue' && (why === 'executing' || why === 'asked-for');
}

function newRun(task: QuartzTask, request: QuartzRequest, handle: Handle): NewRun {
  const { retryOf = null, ...asked } = request;
  const cause = retryOf === null ? 'manual' : 'retry';
  const fixed = { task: task.id, cause, retryOf, fireTime: null } as const;
  return { ...fixed, ...asked, maxQueued: MOST_QUEUED, handle: formatHandle(handle) };
}

function noteOf({ state, facts }: { state: PlaceState; facts: JobFacts }, nudge: boolean): string {
  return whatToExpect({ state, facts, nudge });
}

/** As `QuartzScheduler.newTriggerId` makes them. */
function newTriggerName(): string {
  return BY_HAND_PREFIX + BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36);
}

function paused({ id }: QuartzTask): SunbirdError {
  return new SunbirdError(
    'TASK_PAUSED',
    `Every trigger of ${fullName(id)} is paused in Quartz. Resume it, or ask with --even-if-paused.`,
  );
}
