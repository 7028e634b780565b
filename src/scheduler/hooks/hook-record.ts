import type { Clock } from '../../clock.ts';
import type { HookEvent, HookSpec } from '../../task/hooks.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';

/** Something that happened to a task, and what is to be called for it. */
export interface HookCall {
  event: HookEvent;
  task: TaskId;
  spec: HookSpec;
  /** The JSON text it is given. */
  body: string;
}

/** How the last call of a hook for a task ended. */
export interface HookEnd {
  event: HookEvent;
  task: TaskId;
  at: Date;
  /** Null when it was taken. */
  error: string | null;
}

/** What is wrong with hooks now. */
export interface HookProblems {
  /** The last call of each hook that fails, whatever the task. */
  failing: HookEnd[];
  /** Calls that were not made, in the last hour. */
  dropped: number;
}

/** Long enough that somebody sees it, and not for ever: what failed once may never be called again. */
const FAILURE_COUNTS_MS = 86_400_000;
const DROP_COUNTS_MS = 3_600_000;
/** Drops that are remembered singly. */
const MOST_DROPS = 1_000;

/** Remembers how calls of hooks ended, since this boot. */
export class HookRecord {
  readonly #clock: Clock;
  readonly #byTask = new Map<string, HookEnd>();
  readonly #byHook = new Map<string, HookEnd>();
  #dropped: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ended({ event, task, spec }: HookCall, error: string | null): void {
    const end = { event, task, at: this.#clock.now(), error };
    this.#byTask.set(`${event} ${fullName(task)}`, end);
    this.#byHook.set(`${event} ${JSON.stringify(spec)}`, end);
  }

  dropped(): void {
    this.#dropped = [...this.#dropped.slice(1 - MOST_DROPS), this.#clock.now().getTime()];
  }

  /** The last call for a task, or null when there has been none since this boot. */
  lastOf(task: TaskId, event: HookEvent): HookEnd | null {
    return this.#byTask.get(`${event} ${fullName(task)}`) ?? null;
  }

  get problems(): HookProblems {
    const now = this.#clock.now().getTime();
    const failing = [...this.#byHook.values()].filter(
      ({ at, error }) => error !== null && now - at.getTime() < FAILURE_COUNTS_MS,
    );
    return { failing, dropped: this.#dropped.filter((at) => now - at < DROP_COUNTS_MS).length };
  }
}
