import { sleep } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isConnectionLost, isRetriable, LOCK_NOT_AVAILABLE, sqlStateOf } from '../../postgres/sql-states.ts';
import type { Store } from '../../store/store.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';
import { type CarriedOut, type CarryOutParts, carryOut } from './carry-out.ts';
import { formatIntent, type Intent, parseIntent } from './intent.ts';

/**
 * So long a request waits for a node to let a trigger go; then it comes to pass behind it. Below a client's patience of
 * 10 s, and above the 5 s of Quartz' lock, so that its asker learns who sits on that.
 */
const MOST_REQUEST_MS = 7_000;

export type IntentsParts = CarryOutParts & { log: Log };

/** How far its asker has been answered: that it goes on, or that it was refused and is forgotten. */
interface Answer {
  given: 'none' | 'late' | 'refused';
}

/** Has intents carried out, one at a time for each task, each recorded in the store first. */
export class Intents {
  readonly #parts: IntentsParts;
  readonly #underway = new Map<string, Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(parts: IntentsParts) {
    this.#parts = parts;
  }

  /** Lets those under way end, or gives them up for the next boot. Safe to repeat. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#underway.values());
  }

  isBusy(task: TaskId): boolean {
    return this.#underway.has(fullName(task));
  }

  /**
   * Records an intent and carries it out; null when it takes longer than a request waits, and goes on. What the database
   * refused before that is forgotten again. In all other cases the intent stands until it is carried out later.
   */
  async ask(task: TaskId, intent: Intent): Promise<CarriedOut | null> {
    if (this.isBusy(task)) throw busy(task);
    const answer: Answer = { given: 'none' };
    const carried = this.#track(task, async () => {
      await this.#parts.store.setIntent(task, formatIntent(intent));
      return await this.#carryOut(task, intent, answer);
    });
    const answered = new AbortController();
    const late = sleep(this.#parts.clock, MOST_REQUEST_MS, answered.signal).then(() => {
      if (answer.given === 'refused') return carried;
      answer.given = 'late';
      return null;
    });
    const first = await Promise.race([carried, late]).finally(() => answered.abort());
    if (first === null)
      void carried.then(
        (done) => this.#tell(task, done),
        (error) => this.#tellPending(task, error),
      );
    return first;
  }

  /** Carries out what stands in the store of a task, if anything. Rejects when it cannot be done now. */
  async carryOn(task: TaskId): Promise<void> {
    if (this.isBusy(task)) return;
    const signal = this.#stopping.signal;
    const done = await this.#track(task, async () => {
      const { intent } = await this.#parts.store.findTaskRecord(task);
      return intent === null
        ? null
        : await carryOut(this.#parts, { task, intent: parseIntent(intent), signal });
    });
    if (done) this.#tell(task, done);
  }

  async #carryOut(task: TaskId, intent: Intent, answer: Answer): Promise<CarriedOut> {
    try {
      return await carryOut(this.#parts, { task, intent, signal: this.#stopping.signal });
    } catch (error) {
      // Whoever was told that it goes on is not to find it gone.
      if (answer.given === 'late' || !wasRefused(error)) throw unsure(task, intent, error);
      answer.given = 'refused';
      await forget(this.#parts.store, task, intent);
      throw error;
    }
  }

  async #track<Result>(task: TaskId, body: () => Promise<Result>): Promise<Result> {
    const name = fullName(task);
    const running = body().finally(() => this.#underway.delete(name));
    this.#underway.set(name, running);
    return await running;
  }

  #tell(task: TaskId, done: CarriedOut): void {
    const fields = { task: fullName(task), became: done.kind };
    if (done.kind === 'undone')
      this.#parts.log.warn({ ...fields, reason: done.why }, 'A change of a Quartz job was undone');
    else if (done.kind !== 'interrupted')
      this.#parts.log.info(fields, 'A change of a Quartz job was carried out');
  }

  #tellPending(task: TaskId, error: unknown): void {
    const fields = { task: fullName(task), reason: messageOf(error) };
    this.#parts.log.warn(fields, 'A change of a Quartz job is not carried out yet');
  }
}

/** Whether the server told that it did not do it, and would not do it later either; then it was rolled back. */
function wasRefused(error: unknown): boolean {
  const cause = error instanceof SunbirdError && error.cause !== undefined ? error.cause : error;
  const state = sqlStateOf(cause);
  // Who holds a lock lets it go one day.
  const passes = isConnectionLost(cause) || isRetriable(cause) || state === LOCK_NOT_AVAILABLE;
  return state !== undefined && !passes;
}

/** The wish as it was before. A resume has changed nothing in the store yet. */
async function forget(store: Store, task: TaskId, intent: Intent): Promise<void> {
  if (intent.kind === 'reschedule') await store.overrideTask(task, intent.before);
  else if (intent.kind === 'pause' && intent.before) await store.pauseTask(task, intent.before);
  else if (intent.kind === 'pause') await store.resumeTask(task);
  await store.setIntent(task, null);
}

function busy(task: TaskId): SunbirdError {
  return new SunbirdError(
    'NOT_SUPPORTED',
    `${fullName(task)} is being changed in Quartz right now, and a node may have its trigger in its hands for up to 60 s. Try again then.`,
  );
}

function unsure(task: TaskId, { kind }: Intent, error: unknown): SunbirdError {
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `${messageOf(error)} The ${kind} of ${fullName(task)} is recorded, and carried out as soon as Quartz' tables can be written.`,
    { cause: error },
  );
}
