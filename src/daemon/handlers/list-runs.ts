import type { NewestResult, RunView } from '../../api/views.ts';
import { SunbirdError } from '../../errors.ts';
import { RUN_STATES, type RunState } from '../../run/run.ts';
import type { RunQuery } from '../../store/store.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedTask } from '../find-asked.ts';
import { viewRun } from '../run-view.ts';
import type { Handler } from '../service.ts';

const DEFAULT_LIMIT = 20;
const MOST = 10_000;

/** Runs, newest first; `task`, `state` (several by commas), `since` and `limit` narrow it. */
export const listRuns: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const limit = options.whole('limit', MOST) ?? DEFAULT_LIMIT;
  // One more tells whether there are more.
  const query: RunQuery = { limit: limit + 1 };
  const task = options.text('task');
  const group = options.text('group');
  if (task !== null) query.task = (await findAskedTask(service, task, group)).id;
  const state = options.text('state');
  if (state !== null) query.states = state.split(',').map(parseState);
  const since = options.instant('since');
  if (since !== null) query.since = since;
  options.end();

  const context = { now: service.clock.now(), access: asked.access };
  const runs = await service.store.listRuns(query);
  const result: NewestResult<RunView> = {
    response: runs.slice(0, limit).map((run) => viewRun(run, context)),
    timezone: service.timezone,
    staleSince: null,
    more: runs.length > limit,
  };
  return { result };
};

function parseState(text: string): RunState {
  const state = RUN_STATES.find((each) => each === text.trim());
  if (state) return state;
  throw new SunbirdError(
    'INVALID_REQUEST',
    `${JSON.stringify(text)} is no run state. The states are ${RUN_STATES.join(', ')}.`,
  );
}
