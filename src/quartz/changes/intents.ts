import { sleep } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isConnectionLost, sqlStateOf } from '../../postgres/sql-states.ts';
import type { Store } from '../../store/store.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';
import { type CarriedOut, type CarryOutParts, carryOut } from './carry-out.ts';
import { formatIntent, type Intent, parseIntent } from './intent.ts';

/** So long a request waits for a node to let a trigger go; then it comes to pass behind it. Below a client's patience of 10 s. */
const MOST_REQUEST_MS = 5_000;

export type IntentsParts = CarryOutParts & { log: Log };

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
   * refused is forgotten again; of what nobody knows whether it came to pass, the intent stands and is carried out later.
   */
  async ask(task: TaskId, intent: Intent): Promise<CarriedOut | null> {
    if (this.isBusy(task)) throw busy(task);
    const carried = this.#track(task, async () => {
      await this.#parts.store.setIntent(task, formatIntent(intent));
      return await this.#carryOut(task, intent);
    });
    const answered = new AbortController();
    const late = sleep(this.#parts.clock, MOST_REQUEST_MS, answered.signal).then(() => null);
    const first = await Promise.race([carried, late]).finally(() => answered.abort());
    if (first === null)
      void carried.then(
        (done) => this.#tell(task, done),
        () => {},
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

  async #carryOut(task: TaskId, intent: Intent): Promise<CarriedOut> {
    try {
      return await carryOut(this.#parts, { task, intent, signal: this.#stopping.signal });
    } catch (error) {
      if (!wasRefused(error)) throw unsure(task, intent, error);
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
}

/** Whether the server told that it did not do it; then it was rolled back. */
function wasRefused(error: unknown): boolean {
  const cause = error instanceof SunbirdError && error.cause !== undefined ? error.cause : error;
  return sqlStateOf(cause) !== undefined && !isConnectionLost(cause);
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
