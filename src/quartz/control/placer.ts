import type { Clock } from '../../clock.ts';
import { messageOf, SunbirdError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../../postgres/database.ts';
import { isConnectionLost, sqlStateOf } from '../../postgres/sql-states.ts';
import type { Run } from '../../run/run.ts';
import type { Store } from '../../store/store.ts';
import { fullName } from '../../task/task-id.ts';
import { sameKey } from '../keys.ts';
import type { Tables } from '../tables.ts';
import type { Known } from '../watch/changes.ts';
import { formatHandle, type Handle, parseHandle } from '../watch/handle.ts';
import { OLD_NUDGE_MS, removeOldNudges } from './nudge.ts';
import { type Placed, placeTrigger, type Stamp } from './place-trigger.ts';
import { placeError } from './place-words.ts';
import type { Placement } from './placement.ts';
import { BROKEN, takeBackTrigger, UNTAKEN } from './take-back.ts';

export interface PlacerParts {
  database: Database;
  tables: () => Promise<Tables>;
  store: Store;
  announce: (run: number) => void;
  whilePlacing: <Result>(run: number, body: () => Promise<Result>) => Promise<Result>;
  /** By the database's clock. */
  now: () => Date;
  mode: 'read' | 'control';
  nudge: boolean;
  clock: Clock;
  log: Log;
}

/**
 * Puts triggers of ours into the tables and takes them out again. What it is about to do stands in the store first, so
 * that after a crash the watcher can find out how far it came.
 */
export class Placer {
  readonly #parts: PlacerParts;
  /** When nudges are to be looked after: nobody clears them while no node is alive. */
  #sweepAt: number;

  constructor(parts: PlacerParts) {
    this.#parts = parts;
    this.#sweepAt = parts.clock.now().getTime();
  }

  /**
   * Places the trigger of a run whose handle says `placing`. Throws when that did not come to pass, after `undo`, or
   * when nobody knows whether it did.
   */
  async place(
    run: Run,
    { handle, placement }: { handle: Handle; placement: Placement },
    undo: () => Promise<unknown>,
  ): Promise<Placed> {
    const { database, store, whilePlacing, clock } = this.#parts;
    const tables = await this.#parts.tables();
    return await whilePlacing(run.number, async () => {
      const remember = async (state: 'placing' | 'placed', { at, ...stamp }: Stamp) =>
        await store.setHandle(run.number, formatHandle({ ...handle, ...stamp, state, at: at.getTime() }));
      let isNoted = false;
      const note = async (stamp: Stamp) => {
        isNoted = true;
        return await remember('placing', stamp);
      };
      const placed = await placeTrigger(database, { tables, placement }, note).catch(
        async (error: unknown) => {
          if (isNoted && !wasRolledBack(error)) throw unsure(error, run);
          await undo();
          throw error;
        },
      );
      if (placed.kind === 'refused') return placed;
      if (placed.nudged) this.#sweepAt = clock.now().getTime() + OLD_NUDGE_MS;
      await remember('placed', placed.stamp);
      return placed;
    });
  }

  /** Takes back the trigger of a queued run, and ends the run. False when a node has the trigger in hand. */
  async takeBack(number: number, error: string): Promise<boolean> {
    const { database, store, whilePlacing, announce } = this.#parts;
    const tables = await this.#parts.tables();
    return await whilePlacing(number, async () => {
      // Its turn in the line may have come since it was last looked at.
      const run = await store.findRun(number);
      if (run?.state !== 'queued' || run.handle === null) return false;
      const handle = parseHandle(run.handle);
      const note = async (transaction: string) =>
        await store.setHandle(number, formatHandle({ ...handle, state: 'removing', transaction }));
      const isTaken =
        handle.state === 'held' ||
        (await takeBackTrigger(database, tables, { ...handle, states: UNTAKEN, note }));
      if (!isTaken) return false;
      const cancelled = await store.cancelQueued(number, error);
      announce(number);
      return cancelled !== null;
    });
  }

  /** Removes a trigger of ours whose job Quartz could not load; it would stand there for ever. */
  async removeBroken(handle: Handle): Promise<void> {
    if (this.#parts.mode === 'read') return;
    const tables = await this.#parts.tables();
    await takeBackTrigger(this.#parts.database, tables, { ...handle, states: BROKEN });
  }

  /** After each glance: places what waits in our own line and may go now, and removes nudges that nobody cleared. */
  async tidy(known: readonly Known[]): Promise<void> {
    for (const held of firstInLine(known)) await this.#placeHeld(held);
    if (this.#parts.mode === 'read' || this.#parts.clock.now().getTime() < this.#sweepAt) return;
    await removeOldNudges(this.#parts.database, await this.#parts.tables());
    this.#sweepAt = Number.POSITIVE_INFINITY;
  }

  async #placeHeld({ run, handle }: Known): Promise<void> {
    const { store, mode, nudge, now } = this.#parts;
    if (mode === 'read') return await this.#giveUp(run, 'quartz.mode is read since a restart');
    const placing: Handle = { ...handle, state: 'placing', at: now().getTime() };
    if (!(await store.setHandle(run.number, formatHandle(placing)))) return;
    const wait = async () => await store.setHandle(run.number, formatHandle(handle));
    const { scheduler, job, trigger } = handle;
    const params = Object.fromEntries(Object.entries(run.params).map(([key, value]) => [key, String(value)]));
    const placement = {
      scheduler,
      job,
      name: trigger.name,
      params,
      ifRunning: 'fail',
      nudge,
    } as const;
    const placed = await this.place(run, { handle: placing, placement }, wait);
    if (placed.kind === 'placed') return;
    if (placed.why === 'executing' || placed.why === 'asked-for') await wait();
    else await this.#giveUp(run, placeError(placed.why, fullName(run.task)).message);
  }

  async #giveUp(run: Run, error: string): Promise<void> {
    await this.#parts.store.cancelQueued(run.number, error);
    this.#parts.log.warn({ run: run.number, reason: error }, 'A waiting Quartz run was given up');
    this.#parts.announce(run.number);
  }
}

/** What the server refused was; of a lost connection nobody knows. */
function wasRolledBack(error: unknown): boolean {
  const cause = error instanceof SunbirdError ? error.cause : error;
  return sqlStateOf(cause) !== undefined && !isConnectionLost(cause);
}

function unsure(error: unknown, { number }: Run): SunbirdError {
  const message = `${messageOf(error)} It is not known yet whether run ${number} reached Quartz; sunbird-tasks wait ${number} tells.`;
  return new SunbirdError('STORE_UNAVAILABLE', message, { cause: error });
}

/** Of each job that has nothing else going on, the run that has waited longest in our own line. */
function firstInLine(known: readonly Known[]): Known[] {
  return known.filter((each) => {
    if (each.handle.state !== 'held') return false;
    const before = known.find(
      ({ handle }) => handle.scheduler === each.handle.scheduler && sameKey(handle.job, each.handle.job),
    );
    const busy = known.some(
      ({ handle }) =>
        handle.state !== 'held' &&
        handle.scheduler === each.handle.scheduler &&
        sameKey(handle.job, each.handle.job),
    );
    return !busy && before === each;
  });
}
