import type { ReplicaView } from '../../api/replica-view.ts';
import { formatDuration } from '../../duration.ts';
import type { Replica } from './find-replicas.ts';

/** Clocks that are less apart do no harm. */
const CLOCK_APART_MS = 2_000;
const MOST_NAMED = 10;
/** Of a fingerprint so much tells it from others. */
const SHORT = 8;
const PASSES = 'While a deployment goes on that passes by itself';

/** What is wrong with one of them, a sentence each. Pure. */
export function findTroubles(replicas: readonly Replica[]): string[] {
  return replicas.flatMap(({ view, runs }) => [...clockTrouble(view), ...silenceTrouble(view, runs)]);
}

/** In what the living ones differ, a sentence each; no trouble, because each deployment brings that about. Pure. */
export function findDifferences(replicas: readonly Replica[]): string[] {
  const alive = replicas.flatMap(({ view }) => (view.state === 'alive' ? [view] : []));
  const versions = told(alive, ({ version }) => version);
  const files = told(alive, ({ fingerprint }) => fingerprint?.slice(0, SHORT) ?? 'none');
  return [
    ...(versions === null ? [] : [`The living replicas differ in version: ${versions}. ${PASSES}.`]),
    ...(files === null
      ? []
      : [
          `The living replicas differ in their tasks file: ${files}. ${PASSES}; else have each load its file again: sunbird-tasks reload`,
        ]),
  ];
}

function clockTrouble({ replica, state, clockAheadMs }: ReplicaView): string[] {
  if (state !== 'alive' || clockAheadMs === null || Math.abs(clockAheadMs) <= CLOCK_APART_MS) return [];
  const apart = `${formatDuration(Math.abs(clockAheadMs))} ${clockAheadMs > 0 ? 'ahead of' : 'behind'}`;
  return [`The clock of ${replica} is ${apart} the store's. Set the clock of its host right.`];
}

function silenceTrouble({ replica, state, heartbeatAgeMs }: ReplicaView, runs: readonly number[]): string[] {
  if (state !== 'silent' || runs.length === 0) return [];
  const named = `${runs.slice(0, MOST_NAMED).join(', ')}${runs.length > MOST_NAMED ? ', ...' : ''}`;
  const still =
    runs.length === 1 ? `run ${named} is running there` : `${runs.length} runs (${named}) are running there`;
  return [
    `${replica} was seen last ${formatDuration(heartbeatAgeMs)} ago and did not stop in order; by the store ${still} still.`,
  ];
}

/** `1.1.0 (a), 1.2.0 (b, c)`, or null when all have the same. */
function told(replicas: readonly ReplicaView[], textOf: (replica: ReplicaView) => string): string | null {
  const groups = Map.groupBy(replicas, textOf);
  if (groups.size < 2) return null;
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, having]) => `${text || 'unknown'} (${having.map(({ replica }) => replica).join(', ')})`)
    .join(', ');
}
