import { sleep } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isConnectionLost, isRetriable, LOCK_NOT_AVAILABLE, sqlStateOf } from '../../postgres/sql-states.ts';
import type { Store } from '../../store/store.ts';
import { fullName, type TaskId } from '../../task/task-id.ts';
import { type CarriedOut, type CarryOutParts, carryOut, type HeldIntent } from './carry-out.ts';
import { formatIntent, type Intent, parseIntent } from './intent.ts';

/**
 * So long a request waits for a node to let a trigger go; then it comes to pass behind it. Below a client's patience of
 * 10 s, and above the 5 s of Quartz' lock, so that its asker learns who sits on that.
 */
const MOST_REQUEST_MS = 7_000;

export type IntentsParts = CarryOutParts & {
  log: Log;
  /** Of this boot. */
  replica: string;
  /** Whether another replica may live, and with it what it has under way. */
  mayBeAtWork: (replica: string) => Promise<boolean>;
};

/** How far its asker has been answered: that it goes on, or that it was refused and is forgotten. */
interface Answer {
  given: 'none' | 'late' | 'refused';
}

/**
 * Has intents carried out, one at a time for each task, each recorded in the store first. Of the replicas on a store one
 * carries an intent out: it writes its name into it, by comparing and setting, and takes it out where it fails.
 */
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
    const carried = this.#track(task, async () => this.#carryOut(await this.#record(task, intent), answer));
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

  /** Carries out what stands in the store of a task, unless another replica does. Rejects when it cannot be done now. */
  async carryOn(task: TaskId): Promise<void> {
    if (this.isBusy(task)) return;
    const { store } = this.#parts;
    const done = await this.#track(task, async () => {
      const { intent: from } = await store.findTaskRecord(task);
      if (from === null || (await this.#isTaken(from))) return null;
      const held = this.#own(task, parseIntent(from));
      // Of several that look at once one takes it.
      const taken = await store.replaceIntent(task, { from, to: held.text });
      return taken ? await this.#carryOut(held, null) : null;
    });
    if (done) this.#tell(task, done);
  }

  /** Puts an intent in the place of what stands, unless another replica is at that. */
  async #record(task: TaskId, intent: Intent): Promise<HeldIntent> {
    const { store } = this.#parts;
    const { intent: from } = await store.findTaskRecord(task);
    if (from !== null && (await this.#isTaken(from))) throw busy(task);
    const held = this.#own(task, intent);
    if (!(await store.replaceIntent(task, { from, to: held.text }))) throw busy(task);
    return held;
  }

  async #isTaken(text: string): Promise<boolean> {
    const { owner } = parseIntent(text);
    const { replica, mayBeAtWork } = this.#parts;
    return owner !== undefined && owner !== replica && (await mayBeAtWork(owner));
  }

  #own(task: TaskId, unowned: Intent): HeldIntent {
    const intent = { ...unowned, owner: this.#parts.replica };
    return { task, intent, text: formatIntent(intent) };
  }

  /** `answer` is null where nobody waits for one. */
  async #carryOut(held: HeldIntent, answer: Answer | null): Promise<CarriedOut> {
    try {
      const done = await carryOut(this.#parts, { ...held, signal: this.#stopping.signal });
      if (done.kind === 'interrupted') await this.#letGo(held);
      return done;
    } catch (error) {
      // Whoever was told that it goes on is not to find it gone.
      if (answer?.given === 'none' && wasRefused(error)) {
        answer.given = 'refused';
        await forget(this.#parts.store, held);
        throw error;
      }
      await this.#letGo(held);
      throw answer ? unsure(held, error) : error;
    }
  }

  /** Leaves it to whoever looks next. */
  async #letGo({ task, intent, text }: HeldIntent): Promise<void> {
    const to = formatIntent({ ...intent, owner: undefined });
    // Where the store is away too it stays ours, until we look again or are gone.
    await this.#parts.store.replaceIntent(task, { from: text, to }).catch(() => {});
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
    else if (done.kind !== 'interrupted' && done.kind !== 'overtaken')
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
async function forget(store: Store, { task, intent, text }: HeldIntent): Promise<void> {
  const wish =
    intent.kind === 'reschedule'
      ? { override: intent.before }
      : intent.kind === 'pause'
        ? { pause: intent.before }
        : {};
  await store.replaceIntent(task, { from: text, to: null, ...wish });
}

function busy(task: TaskId): SunbirdError {
  return new SunbirdError(
    'NOT_SUPPORTED',
    `${fullName(task)} is being changed in Quartz right now, and a node may have its trigger in its hands for up to 60 s. Try again then.`,
  );
}

function unsure({ task, intent }: HeldIntent, error: unknown): SunbirdError {
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `${messageOf(error)} The ${intent.kind} of ${fullName(task)} is recorded, and carried out as soon as Quartz' tables can be written.`,
    { cause: error },
  );
}
