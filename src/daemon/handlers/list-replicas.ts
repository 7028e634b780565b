import type { ReplicasResult, ReplicaView } from '../../api/replica-view.ts';
import { AskedOptions } from '../asked-options.ts';
import { findReplicas } from '../replicas/find-replicas.ts';
import { findDifferences, findTroubles } from '../replicas/replica-problems.ts';
import type { Handler } from '../service.ts';

/** Who has been silent for longer is of no interest unless asked for. */
const RECENT_MS = 86_400_000;

/** The schedulers on the store, newest first: those that live, or fell silent within a day; with `all` every one. */
export const listReplicas: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const all = options.flag('all');
  options.end();

  const replicas = await findReplicas(service, asked.access);
  const shown = replicas.filter(({ view }) => all || isRecent(view));
  const result: ReplicasResult = {
    response: shown.map(({ view }) => view),
    problems: [...findTroubles(replicas), ...findDifferences(replicas)],
    timezone: service.timezone,
    staleSince: null,
  };
  return { result };
};

function isRecent({ state, heartbeatAgeMs }: ReplicaView): boolean {
  return state === 'alive' || (state === 'silent' && heartbeatAgeMs <= RECENT_MS);
}
