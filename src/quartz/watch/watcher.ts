import type { CancelTimer } from '../../clock.ts';
import { messageOf } from '../../errors.ts';
import { isByHand } from '../keys.ts';
import type { Tables } from '../tables.ts';
import { fateOf } from './aftermath.ts';
import { findGone, type Known, knownOf, planChanges } from './changes.ts';
import { findUnseen, RememberedFires, readFires } from './fires.ts';
import { History } from './history.ts';
import { pauseAfter } from './pace.ts';
import type { WatcherParts } from './parts.ts';
import { readAftermath } from './read-aftermath.ts';
import { readSight, type Sight } from './sight.ts';

/** The pause after a glance that failed. */
const AWAY_MS = 2_000;
/** Between two glances so near that of what is gone only the last moment is unknown. */
const WATCHED_MS = 15_000;

/** Looks at the tables, as often as there is something to see, and remembers every execution as a run. Writes nothing there. */
export class Watcher {
  readonly #parts: WatcherParts;
  readonly #history: History;
  /** What this process does right now to the trigger of a run. */
  readonly #beingPlaced = new Map<number, Promise<unknown>>();
  /** Runs to whose trigger it did something since the glance began. */
  #unsure = new Set<number>();
  /** Fires that are remembered, so that none becomes two runs. */
  readonly #remembered = new RememberedFires();
  /** When the runs that are gone were first found to be, by their number. */
  #goneSince = new Map<number, number>();
  #since: Date | null = null;
  #sight: Sight | null = null;
  #looking: Promise<Known[]> | null = null;
  #cancelTimer: CancelTimer | null = null;
  #away = false;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    this.#history = new History(parts);
  }

  /** Begins to look. Safe to repeat. */
  start(): void {
    if (!this.#cancelTimer) this.#arm(0);
  }

  /** Looks no more; resolves when the last glance is over. Safe to repeat. */
  async stop(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    await this.#looking?.catch(() => {});
  }

  /** What the last glance showed, or null when there has been none. */
  get sight(): Sight | null {
    return this.#sight;
  }

  /** Looks now and remembers what there is to remember; the runs that are not over. Rejects when a database is away. */
  look(): Promise<Known[]> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Looks again soon, because something has been placed. */
  hurry(): void {
    if (this.#cancelTimer) this.#arm(0);
  }

  /** While `body` places the trigger of a run, or takes it back, its absence means nothing. Of one run they go one after another. */
  async whilePlacing<Result>(run: number, body: () => Promise<Result>): Promise<Result> {
    const before = this.#beingPlaced.get(run) ?? Promise.resolve();
    const present = before.catch(() => {}).then(body);
    this.#beingPlaced.set(run, present);
    this.#unsure.add(run);
    try {
      return await present;
    } finally {
      if (this.#beingPlaced.get(run) === present) this.#beingPlaced.delete(run);
    }
  }

  #arm(delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.clock.after(delayMs, () => {
      void this.#tick().then((pauseMs) => {
        if (this.#cancelTimer) this.#arm(pauseMs);
      });
    });
  }

  /** One glance by the timer; gives the pause after it. */
  async #tick(): Promise<number> {
    try {
      const known = await this.look();
      await this.#parts.afterLook(known);
      if (this.#away) this.#parts.log.info({}, 'The tables of Quartz can be read again');
      this.#away = false;
      return this.#sight ? pauseAfter(this.#sight, known) : AWAY_MS;
    } catch (error) {
      const reason = messageOf(error);
      if (!this.#away) this.#parts.log.warn({ reason }, 'The jobs of Quartz cannot be watched');
      this.#away = true;
      return AWAY_MS;
    }
  }

  async #look(): Promise<Known[]> {
    const { database, store } = this.#parts;
    const tables = await this.#parts.tables();
    const shown = await this.#parts.schedulers();
    this.#unsure = new Set(this.#beingPlaced.keys());
    const before = knownOf(await store.listWatched());
    const handles = before.map(({ handle }) => handle);
    // A scheduler whose jobs are all gone at this moment may execute one all the same.
    const schedulers = [...new Set([...shown, ...handles.map(({ scheduler }) => scheduler)])];
    const sight = await readSight(database, tables, { schedulers, handles });
    await this.#settleGone(before, sight, tables);
    // A run that was added meanwhile may execute already.
    const known = knownOf(await store.listWatched());
    for (const change of planChanges(known, sight)) {
      if (change.kind === 'broken') await this.#parts.onBroken(change.known.handle);
      await this.#history.record(change, sight);
      if (change.kind === 'seen') this.#remember(change.fired);
    }
    await this.#recordUnseen(sight, tables, schedulers);
    this.#sight = sight;
    return knownOf(await store.listWatched());
  }

  async #settleGone(known: readonly Known[], sight: Sight, tables: Tables): Promise<void> {
    const gone = findGone(known, sight).filter(({ run }) => !this.#unsure.has(run.number));
    const since = gone.map(({ run }) => [run.number, this.#goneSince.get(run.number)] as const);
    this.#goneSince = new Map(since.map(([number, at]) => [number, at ?? sight.at.getTime()]));
    if (gone.length === 0) return;
    const aftermath = await readAftermath(this.#parts.database, tables, gone);
    const diedBefore = silentNodes(this.#sight);
    const wasWatched = sight.at.getTime() - (this.#sight?.at.getTime() ?? 0) < WATCHED_MS;
    const at = sight.at.getTime();
    for (const each of gone) {
      const goneForMs = at - (this.#goneSince.get(each.run.number) ?? at);
      const fate = fateOf(each, { sight, aftermath, diedBefore, wasWatched, goneForMs });
      await this.#history.settle(each, fate, goneForMs);
    }
  }

  /** Only where a fire time has passed, or another one is the next now, is there something to find. */
  async #recordUnseen(sight: Sight, tables: Tables, schedulers: readonly string[]): Promise<void> {
    this.#since ??= sight.at;
    const before = this.#sight?.dueAt;
    const isSame = before?.getTime() === sight.dueAt?.getTime();
    if (!this.#sight || (isSame && !(before && before <= sight.at))) return;
    const { database } = this.#parts;
    const fires = await readFires(database, tables, { schedulers, since: this.#since });
    const unseen = findUnseen(fires, sight, this.#remembered);
    if (unseen.length === 0) return;
    // What has fired since the glance executes perhaps, and will be seen.
    const later = await readSight(database, tables, { schedulers, handles: [] });
    for (const fire of findUnseen(unseen, later, this.#remembered)) {
      await this.#history.recordUnseen(fire);
      this.#remembered.add(fire);
    }
  }

  #remember({ scheduler, trigger, scheduledFor }: Sight['executing'][number]): void {
    if (!isByHand(trigger)) this.#remembered.add({ scheduler, trigger, fireTime: scheduledFor });
  }
}

function silentNodes(sight: Sight | null): Set<string> {
  return new Set(sight?.nodes.filter(({ failed }) => failed).map(({ name }) => name));
}
