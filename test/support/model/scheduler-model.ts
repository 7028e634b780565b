import type { Admission, IfRunning } from '../../../src/run/admission.ts';
import type { Cause, EndState, RunState } from '../../../src/run/run.ts';
import { type FilePlan, MAX_QUEUED, type TaskPlan, WITHIN_SECONDS } from './plan.ts';

/** A run as the model has it. Times are seconds. */
export interface ModelRun {
  task: string;
  /** Its number, where it was asked for; else null. */
  asked: number | null;
  fireTime: number | null;
  cause: Cause;
  state: RunState;
  beside: boolean;
  /** Its next attempt does not begin before. */
  notBefore: number;
  attempts: { outcome: EndState | null; unclean: boolean }[];
  /** The task as it was when its attempt began. */
  plan: TaskPlan | null;
  /** Somebody asked for its end. */
  cancelAsked: boolean;
  /** Since when nobody executes it, though it is recorded as running. */
  abandonedAt: number | null;
}

/** As if it had always waited. */
const AT_ONCE = 0;
/** What no replica's file has is left alone for so long: ten minutes, a lease and the time until somebody looks. */
const UNKNOWN_PATIENCE = 630;

/**
 * What the scheduler promises, told in the plainest way there is: one thing after another, with no leases, stores or
 * replicas, only whether anybody is there. It knows nothing of the scheduler's code but its types.
 */
export class SchedulerModel {
  now = 0;
  #claimedAt = 0;
  /** How many replicas are there. */
  living = 0;
  readonly runs: ModelRun[] = [];
  #file: FilePlan = [];
  readonly #judged = new Map<string, { everyMinutes: number; through: number }>();
  readonly #pauses = new Map<string, { since: number; until: number }>();
  readonly #quarantined = new Set<string>();

  /** A tasks file is loaded. */
  load(file: FilePlan): void {
    this.#file = file;
    for (const { name, everyMinutes } of file) {
      if (everyMinutes === null || this.#judged.get(name)?.everyMinutes === everyMinutes) continue;
      this.#judged.set(name, { everyMinutes, through: this.now });
    }
  }

  /** The file that was in force before is so again: where another one's schedules were left, at `since`, its own go on. */
  goBack(file: FilePlan, since: number): void {
    for (const { name, everyMinutes } of file) {
      const judged = this.#judged.get(name);
      if (everyMinutes !== null && judged && judged.everyMinutes !== everyMinutes)
        this.#judged.set(name, { everyMinutes, through: Math.max(judged.through, since) });
    }
    this.load(file);
  }

  /** Somebody who is there looks at the clock. */
  look(): void {
    if (this.living === 0) return;
    for (const plan of this.#file) this.#fire(plan);
    this.#claim();
  }

  /** By now whoever is there has found out what others left. */
  recover(): void {
    if (this.living === 0) return;
    for (const run of this.runs.filter(({ abandonedAt }) => abandonedAt !== null)) {
      const plan = this.#planOf(run.task);
      if (!plan && this.now - (run.abandonedAt ?? 0) < UNKNOWN_PATIENCE) continue;
      const streak =
        run.attempts.length -
        run.attempts.findLastIndex(({ outcome, unclean }) => outcome !== null && !unclean) -
        1;
      this.#endAttempt(run, 'interrupted', true);
      const isPoison = plan?.recover === true && streak >= 3;
      this.#endRun(run, 'interrupted', plan?.recover === true && !isPoison ? AT_ONCE : null);
      if (isPoison) this.#quarantine(run.task);
    }
    this.#claim();
  }

  trigger(task: string, ifRunning: IfRunning): Admission['kind'] {
    const active = this.#runsOf(task, 'running', 'queued').length > 0;
    if (active && ifRunning === 'attach') return 'attached';
    if (this.#isPaused(task, this.now)) return 'paused';
    if (active && ifRunning === 'fail') return 'already-running';
    if (active && this.#runsOf(task, 'queued').length >= MAX_QUEUED) return 'queue-full';
    return 'admitted';
  }

  /** That trigger was admitted, as this run. */
  add(task: string, number: number): void {
    this.#quarantined.delete(task);
    this.#queue({ task, asked: number, fireTime: null, cause: 'manual', beside: false });
    this.#claim();
  }

  pause(task: string, until: number | null): void {
    this.#pauses.set(task, { since: this.now, until: until ?? Number.POSITIVE_INFINITY });
  }

  resume(task: string): void {
    this.#pauses.delete(task);
    this.#quarantined.delete(task);
  }

  /** Work came to its end, or was made to end in order. */
  end(run: ModelRun, outcome: EndState): void {
    this.#endAttempt(run, outcome, false);
    this.#endRun(run, outcome, this.#planOf(run.task) ? this.#againAt(run, outcome) : null);
    this.#claim();
  }

  /** When the run is tried again, or null. */
  #againAt({ plan, attempts }: ModelRun, outcome: EndState): number | null {
    if (outcome === 'interrupted') return plan?.recover ? AT_ONCE : null;
    const failures = attempts.filter((attempt) => attempt.outcome === 'failed').length;
    const isTriedAgain = outcome === 'failed' && plan && failures < plan.attempts;
    return isTriedAgain ? this.now + plan.retryDelaySeconds : null;
  }

  cancelQueued(run: ModelRun): void {
    run.state = 'cancelled';
  }

  /** Its last attempt went on elsewhere after all: it did not die with its scheduler. */
  clear(run: ModelRun, attempt: number): void {
    const of = run.attempts[attempt];
    if (of?.outcome === 'interrupted') of.unclean = false;
  }

  /** Tasks that are gone from the file: what waits for them ends some time. */
  isGone(run: ModelRun): boolean {
    return !this.#planOf(run.task);
  }

  #fire(task: TaskPlan): void {
    const judged = this.#judged.get(task.name);
    if (task.everyMinutes === null || !judged) return;
    const every = task.everyMinutes * 60;
    const due: number[] = [];
    for (let at = (Math.floor(judged.through / every) + 1) * every; at <= this.now; at += every) due.push(at);
    judged.through = due.at(-1) ?? judged.through;
    const standing = {
      active: this.#runsOf(task.name, 'running', 'queued').length,
      queued: this.#runsOf(task.name, 'queued').length,
    };
    const missed: { at: number; why: string }[] = [];
    const fires: number[] = [];
    for (const at of due) {
      const why = this.#whyMissed(task, at, due);
      if (why === null) fires.push(at);
      else missed.push({ at, why });
    }
    this.#recordMissed(task.name, missed);
    let own = 0;
    for (const at of fires) {
      const cause = this.now - at <= 60 && at === due.at(-1) ? 'schedule' : 'catch-up';
      const isHeld = this.#isPaused(task.name, at) || this.#quarantined.has(task.name);
      const isFree =
        task.overlap === 'allow' ||
        standing.active === 0 ||
        (task.overlap === 'queue' && standing.queued + own < 1);
      if (isHeld || !isFree) this.#recordUnfired(task.name, at, 'skipped');
      else {
        this.#queue({ task: task.name, asked: null, fireTime: at, cause, beside: task.overlap === 'allow' });
        Object.assign(this.runs.at(-1) ?? {}, { notBefore: at });
        own += 1;
      }
    }
  }

  #whyMissed({ misfire }: TaskPlan, at: number, due: readonly number[]): string | null {
    const isLast = at === due.at(-1);
    if (isLast && this.now - at <= 60) return null;
    if (misfire === 'skip') return 'skip';
    if (this.now - at > WITHIN_SECONDS) return 'old';
    return misfire === 'once' && !isLast ? 'once' : null;
  }

  /** A pause that stood during all of those missed for one reason is why nothing became of them. */
  #recordMissed(task: string, missed: readonly { at: number; why: string }[]): void {
    for (const stretch of Object.values(Object.groupBy(missed, ({ why }) => why))) {
      const times = stretch?.map(({ at }) => at) ?? [];
      const since = this.#pauses.get(task)?.since ?? Number.POSITIVE_INFINITY;
      const isPaused = times.every((at) => at >= since && this.#isPaused(task, at));
      for (const at of times) this.#recordUnfired(task, at, isPaused ? 'skipped' : 'missed');
    }
  }

  /** Each when its time came, the older first among those that could begin at once. */
  #claim(): void {
    if (this.living === 0) return;
    const since = this.#claimedAt;
    this.#claimedAt = this.now;
    const due = this.runs.filter(({ state, notBefore }) => state === 'queued' && notBefore <= this.now);
    for (const run of due.sort((a, b) => Math.max(a.notBefore, since) - Math.max(b.notBefore, since))) {
      const plan = this.#planOf(run.task);
      if (!plan || (!run.beside && this.#runsOf(run.task, 'running').length > 0)) continue;
      Object.assign(run, { state: 'running', plan });
      run.attempts.push({ outcome: null, unclean: false });
    }
  }

  #queue(of: Pick<ModelRun, 'task' | 'asked' | 'fireTime' | 'cause' | 'beside'>): void {
    const rest = { notBefore: 0, attempts: [], plan: null, cancelAsked: false, abandonedAt: null };
    this.runs.push({ ...of, ...rest, state: 'queued' });
  }

  #recordUnfired(task: string, fireTime: number, state: 'skipped' | 'missed'): void {
    this.#queue({ task, asked: null, fireTime, cause: 'schedule', beside: false });
    Object.assign(this.runs.at(-1) ?? {}, { state });
  }

  #endAttempt(run: ModelRun, outcome: EndState, unclean: boolean): void {
    Object.assign(run.attempts.at(-1) ?? {}, { outcome, unclean });
    run.abandonedAt = null;
  }

  #endRun(run: ModelRun, outcome: EndState, again: number | null): void {
    run.state = again === null ? outcome : run.cancelAsked ? 'cancelled' : 'queued';
    run.notBefore = again ?? 0;
  }

  #quarantine(task: string): void {
    this.#quarantined.add(task);
    for (const run of this.#runsOf(task, 'queued')) run.state = 'cancelled';
  }

  #runsOf(task: string, ...states: RunState[]): ModelRun[] {
    return this.runs.filter((run) => run.task === task && states.includes(run.state));
  }

  #isPaused(task: string, at: number): boolean {
    return at < (this.#pauses.get(task)?.until ?? 0);
  }

  #planOf(task: string): TaskPlan | undefined {
    return this.#file.find(({ name }) => name === task);
  }
}
