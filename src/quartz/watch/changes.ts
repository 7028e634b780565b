import type { WatchedRun } from '../../store/watched-run.ts';
import { sameKey } from '../keys.ts';
import { type Handle, parseHandle } from './handle.ts';
import type { Fired, Sight } from './sight.ts';

/** A run we know of, with what it is found by. */
export interface Known {
  run: WatchedRun;
  handle: Handle;
}

/** What a glance tells that we did not know. */
export type Change =
  /** An execution that nobody here asked for. */
  | { kind: 'seen'; fired: Fired }
  | { kind: 'began'; known: Known; fired: Fired }
  /** A trigger of which it was not certain that it had reached the tables. */
  | { kind: 'arrived'; known: Known }
  /** Quartz could not load the job. */
  | { kind: 'broken'; known: Known };

export function knownOf(runs: readonly WatchedRun[]): Known[] {
  return runs.map((run) => ({ run, handle: parseHandle(run.handle) }));
}

/** What names an execution among all that were ever seen. */
export function sightingOf({ scheduler, entry }: Fired): string {
  return `${scheduler}/${entry}`;
}

/** Runs that were to be found in the tables and are not: what became of them is yet to be learnt. Pure. */
export function findGone(known: readonly Known[], sight: Sight): Known[] {
  return known.filter(({ run, handle }) => {
    if (run.state === 'running') return !isExecuting(run, sight);
    return handle.state !== 'held' && !findFired(handle, sight) && !findState(handle, sight);
  });
}

/** What else there is to remember of a glance. Pure. */
export function planChanges(known: readonly Known[], sight: Sight): Change[] {
  const changes: Change[] = [];
  const ours = new Set<Fired>();
  for (const each of known) {
    const { run, handle } = each;
    if (run.state === 'running') continue;
    const fired = findFired(handle, sight);
    if (fired) {
      ours.add(fired);
      changes.push({ kind: 'began', known: each, fired });
    } else if (findState(handle, sight) === 'ERROR') changes.push({ kind: 'broken', known: each });
    else if (handle.state === 'placing' && findState(handle, sight))
      changes.push({ kind: 'arrived', known: each });
  }
  const sightings = new Set(known.map(({ run }) => run.sighting));
  const others = sight.executing.filter((fired) => !ours.has(fired) && !sightings.has(sightingOf(fired)));
  return [...changes, ...others.map((fired): Change => ({ kind: 'seen', fired }))];
}

/** The state in which Quartz has the trigger of a run, as it writes it; undefined when it is not there. */
export function findState({ scheduler, trigger }: Handle, { waiting }: Sight): string | undefined {
  return waiting.find((each) => each.scheduler === scheduler && sameKey(each.trigger, trigger))?.state;
}

function findFired({ scheduler, trigger }: Handle, { executing }: Sight): Fired | undefined {
  return executing.find((fired) => fired.scheduler === scheduler && sameKey(fired.trigger, trigger));
}

function isExecuting({ sighting }: WatchedRun, { executing }: Sight): boolean {
  return executing.some((fired) => sightingOf(fired) === sighting);
}
