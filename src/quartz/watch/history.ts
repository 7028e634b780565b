import type { AttemptEnd, Claim } from '../../run/run.ts';
import type { WatchedRun } from '../../store/watched-run.ts';
import { isByHand, keyText } from '../keys.ts';
import type { Fate } from './aftermath.ts';
import { type Change, type Known, sightingOf } from './changes.ts';
import { type Fire, fireKey } from './fires.ts';
import { formatHandle, type Handle } from './handle.ts';
import type { WatcherParts } from './parts.ts';
import type { Fired, Sight } from './sight.ts';

/** Stands for the node of an execution that was over before anybody looked. */
const NOT_SEEN = '(not seen)';
const FINISHED: AttemptEnd = { outcome: 'finished', exitCode: null, signal: null, error: null };

type HistoryParts = Pick<WatcherParts, 'store' | 'announce' | 'onEnded' | 'taskOf' | 'clock' | 'log'>;

/** Writes what was seen into the store. Each step may be repeated: a glance that was cut short is made up for by the next. */
export class History {
  readonly #parts: HistoryParts;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  async record(change: Change, sight: Sight): Promise<void> {
    switch (change.kind) {
      case 'seen':
        return await this.#recordSeen(change.fired);
      case 'began':
        return await this.#begin(change.known, change.fired);
      case 'arrived':
        return await this.#setHandle(change.known, { state: 'placed', at: sight.at.getTime() });
      case 'broken':
        return await this.#endUnstarted(change.known, {
          ...FINISHED,
          outcome: 'failed',
          error: 'Quartz could not load the job: its trigger went to ERROR; the log of the node says why',
        });
      default:
        return change satisfies never;
    }
  }

  /** It was found to be gone so long ago. */
  async settle(known: Known, fate: Fate, goneForMs: number): Promise<void> {
    const { run } = known;
    switch (fate.kind) {
      case 'not-yet':
        return;
      case 'recovering':
        if (run.state === 'running')
          await this.#end(run, interrupted(`its node ${run.lease.replica} died`), true);
        return await this.#setHandle(known, { trigger: fate.trigger, state: 'placed' });
      case 'node-died':
        return await this.#end(run, interrupted(fate.error));
      case 'recovered-unseen':
        await this.#end(run, interrupted(fate.error), true);
        return await this.#endUnstarted(known, FINISHED);
      case 'back-in-line':
        return await this.#setHandle(known, { state: 'held' });
      case 'finished':
        return await this.#end(run, FINISHED);
      case 'finished-unseen':
        return await this.#endUnstarted(known, { ...FINISHED, overForMs: goneForMs });
      case 'never-ran':
        await this.#parts.store.cancelQueued(run.number, fate.error);
        return this.#tell(run.number, 'cancelled', fate.error);
      default:
        return fate satisfies never;
    }
  }

  /** A fire whose execution was over before anybody looked: it began at about its fire time, and is over now. */
  async recordUnseen(fire: Fire): Promise<void> {
    const { scheduler, job, trigger, fireTime } = fire;
    const run = await this.#parts.store.addSeenRun({
      task: this.#parts.taskOf(scheduler, job),
      cause: 'schedule',
      fireTime,
      handle: formatHandle({ scheduler, job, trigger, state: 'placed', at: fireTime.getTime() }),
      sighting: fireKey(fire),
      node: NOT_SEEN,
      startedAt: fireTime,
    });
    await this.#endNumber(run.number);
  }

  async #recordSeen(fired: Fired): Promise<void> {
    const { scheduler, job, trigger, firedAt, scheduledFor, node } = fired;
    const byHand = isByHand(trigger);
    const run = await this.#parts.store.addSeenRun({
      task: this.#parts.taskOf(scheduler, job),
      cause: byHand ? 'manual' : 'schedule',
      fireTime: byHand ? null : scheduledFor,
      handle: formatHandle({ scheduler, job, trigger, state: 'placed', at: firedAt.getTime() }),
      sighting: sightingOf(fired),
      node,
      startedAt: firedAt,
    });
    // The row of a run whose record was ended here stays until Java takes it away.
    if (run.state === 'running') this.#tell(run.number, 'running', `on node ${node}`);
  }

  async #begin({ run }: Known, fired: Fired): Promise<void> {
    const { node, firedAt } = fired;
    await this.#parts.store.startSeen(run.number, { sighting: sightingOf(fired), node, startedAt: firedAt });
    this.#tell(run.number, 'running', `on node ${node}`);
  }

  /** Of a run that was never seen to begin: it did, at about this time, and ended. */
  async #endUnstarted({ run, handle }: Known, end: AttemptEnd): Promise<void> {
    const startedAt = new Date(this.#parts.clock.now().getTime() - (end.overForMs ?? 0));
    const sighting = `${handle.scheduler}/${keyText(handle.trigger)}`;
    await this.#parts.store.startSeen(run.number, { sighting, node: NOT_SEEN, startedAt });
    await this.#endNumber(run.number, end);
  }

  async #endNumber(number: number, end: AttemptEnd = FINISHED): Promise<void> {
    const run = await this.#parts.store.findRun(number);
    if (run?.state === 'running') await this.#end(run as WatchedRun, end);
  }

  async #end(run: WatchedRun, end: AttemptEnd, goesOn = false): Promise<void> {
    if (run.state !== 'running') return;
    const claim: Claim = { number: run.number, token: run.lease.token };
    const again = goesOn ? { notBefore: null } : undefined;
    const isOver = (await this.#parts.store.endAttempt(claim, end, again)) && !goesOn;
    if (isOver) this.#parts.onEnded(run, end.outcome);
    this.#tell(run.number, end.outcome, end.error);
  }

  async #setHandle({ run, handle }: Known, differs: Partial<Handle>): Promise<void> {
    await this.#parts.store.setHandle(run.number, formatHandle({ ...handle, ...differs }));
    this.#parts.announce(run.number);
  }

  #tell(run: number, state: string, why: string | null): void {
    this.#parts.log.info({ run, state, why }, 'Quartz run');
    this.#parts.announce(run);
  }
}

function interrupted(error: string): AttemptEnd {
  return { ...FINISHED, outcome: 'interrupted', error };
}
