import { RUN_STATES, type RunState } from '../run/run.ts';
import type { RunQuery } from './store.ts';

/** Conditions on a run, and what its runs are ordered by. */
export interface Branch {
  conditions: readonly string[];
  /** Newest first, as the index has them. */
  order: string;
  /** The index to go by; null where the choice is plain. */
  index: string | null;
}

const IN_STRETCH = 'run.fire_time BETWEEN $due_from AND $due_to';

/** A row that stands for several fire times is found by the last of them, the others by their own. */
const DUE: readonly Branch[] = [
  { conditions: [IN_STRETCH, 'run.handle IS NULL'], order: 'run.fire_time DESC', index: null },
  { conditions: [IN_STRETCH, 'run.handle IS NOT NULL'], order: 'run.fire_time DESC', index: null },
  {
    conditions: ['run.last_fire_time >= $due_from', 'run.fire_time <= $due_to'],
    order: 'run.last_fire_time DESC',
    index: null,
  },
];

/** Of a task these share an index, because a task's work either tells how it went or does not. */
const DONE: readonly RunState[] = ['succeeded', 'finished'];

/**
 * A query in parts of which each has an index that gives its newest runs, so that none goes through the history: for each
 * state one, and those of a stretch of fire times. Null where the query as a whole has one. Pure.
 */
export function branchesOf({ task, states, due }: RunQuery, newestFirst: string): Branch[] | null {
  const asked = states && RUN_STATES.filter((state) => states.includes(state));
  if (due) {
    const ofStates = asked ? [isOneOf(asked)] : [];
    return DUE.map((branch) => ({ ...branch, conditions: [...branch.conditions, ...ofStates] }));
  }
  if (!asked) return null;
  const together = task ? asked.filter((state) => DONE.includes(state)) : [];
  const alone = asked.filter((state) => !together.includes(state)).map((state) => [state]);
  return [together, ...alone].flatMap((part) => {
    const [first] = part;
    if (first === undefined) return [];
    const { index, condition } = task ? indexOfTask(first) : indexOfState(first);
    return [{ conditions: [isOneOf(part), condition], order: newestFirst, index }];
  });
}

/** The index that has a task's runs of that state, newest first, and its condition in its own words. */
function indexOfTask(state: RunState): { index: string; condition: string } {
  switch (state) {
    case 'queued':
    case 'running':
      return { index: 'run_active_of_task', condition: isOneOf(['queued', 'running']) };
    case 'succeeded':
    case 'finished':
      return { index: 'run_done_of_task', condition: isOneOf(DONE) };
    default:
      return {
        index: 'run_undone_of_task',
        condition: `run.state NOT IN ('succeeded', 'finished') AND run.ended_at IS NOT NULL`,
      };
  }
}

/** The same of all tasks; those that have not ended are few. */
function indexOfState(state: RunState): { index: string; condition: string } {
  return state === 'queued' || state === 'running'
    ? indexOfTask(state)
    : { index: 'run_by_state', condition: 'run.ended_at IS NOT NULL' };
}

function isOneOf(states: readonly RunState[]): string {
  const literals = states.map((state) => `'${state}'`);
  return literals.length === 1 ? `run.state = ${literals[0]}` : `run.state IN (${literals.join(', ')})`;
}
