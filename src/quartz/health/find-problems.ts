import type { ClusterNode, ClusterState, Executing, LockWait, Trouble } from './read-health.ts';

/** What can be wrong with a cluster. */
export type QuartzProblem =
  | { kind: 'unreadable'; reason: string }
  | { kind: 'no-node-alive'; scheduler: string; nodes: number; latest: NodeAge }
  | { kind: 'lock-awaited'; wait: LockWait }
  | { kind: 'nodes-failed'; scheduler: string; nodes: NodeAge[] }
  | { kind: 'triggers-in-error'; trouble: Trouble }
  | { kind: 'triggers-stuck'; trouble: Trouble; dueMs: number }
  | { kind: 'triggers-overdue'; trouble: Trouble; dueMs: number; because: WhyOverdue }
  | { kind: 'nodes-ahead'; scheduler: string; nodes: NodeAge[] }
  | { kind: 'clock-apart'; aheadMs: number };

/** A node, and how long ago it checked in by the database's clock; negative for the future. */
export interface NodeAge {
  name: string;
  ageMs: number;
  intervalMs: number;
}

/** As far as the tables tell: no node is alive, or all are at work, or none asks for it. */
export type WhyOverdue =
  | { kind: 'no-node' }
  | { kind: 'busy'; jobs: number; forMs: number }
  | { kind: 'idle' };

/** How far the database's clock is ahead of ours; the round trip leaves it that uncertain. */
export interface ClockGap {
  aheadMs: number;
  uncertainMs: number;
}

/** Quartz' manual asks for clocks within a second of each other. */
const MOST_NODE_AHEAD_MS = 1_000;
const MOST_CLOCK_GAP_MS = 5_000;

/** What is wrong, the worst first; of each kind one problem a scheduler. Pure. */
export function findProblems(state: ClusterState, gap: ClockGap): QuartzProblem[] {
  const clusters = [...Map.groupBy(state.nodes, ({ scheduler }) => scheduler)];
  const of = (find: (nodes: ClusterNode[], scheduler: string, now: number) => QuartzProblem[]) =>
    clusters.flatMap(([scheduler, nodes]) => find(nodes, scheduler, state.now));
  return [
    ...of(findDeadCluster),
    ...(state.wait ? [{ kind: 'lock-awaited', wait: state.wait } as const] : []),
    ...of(findFailed),
    ...state.troubles.map((trouble) => problemOf(trouble, state)),
    ...of(findAhead),
    ...findClockGap(gap),
  ];
}

/** Of a scheduler without jobs dead rows are left over, and nobody waits for it. */
function findDeadCluster(nodes: ClusterNode[], scheduler: string, now: number): QuartzProblem[] {
  const ages = nodes.map((node) => ageOf(node, now)).sort((a, b) => a.ageMs - b.ageMs);
  const [latest] = ages;
  if (!latest || !nodes.every(({ failed, hasJobs }) => failed && hasJobs)) return [];
  return [{ kind: 'no-node-alive', scheduler, nodes: nodes.length, latest }];
}

function findFailed(nodes: ClusterNode[], scheduler: string, now: number): QuartzProblem[] {
  const failed = nodes.filter((node) => node.failed);
  if (failed.length === 0 || failed.length === nodes.length) return [];
  return [{ kind: 'nodes-failed', scheduler, nodes: failed.map((node) => ageOf(node, now)) }];
}

function findAhead(nodes: ClusterNode[], scheduler: string, now: number): QuartzProblem[] {
  const ahead = nodes.map((node) => ageOf(node, now)).filter(({ ageMs }) => ageMs < -MOST_NODE_AHEAD_MS);
  return ahead.length === 0 ? [] : [{ kind: 'nodes-ahead', scheduler, nodes: ahead }];
}

function ageOf({ name, checkedInAt, checkinIntervalMs }: ClusterNode, now: number): NodeAge {
  return { name, ageMs: now - checkedInAt.getTime(), intervalMs: checkinIntervalMs };
}

function problemOf(trouble: Trouble, state: ClusterState): QuartzProblem {
  const dueMs = state.now - trouble.dueAt.getTime();
  switch (trouble.kind) {
    case 'error':
      return { kind: 'triggers-in-error', trouble };
    case 'stuck':
      return { kind: 'triggers-stuck', trouble, dueMs };
    case 'overdue':
      return { kind: 'triggers-overdue', trouble, dueMs, because: whyOverdue(trouble.scheduler, state) };
    default:
      throw trouble.kind satisfies never;
  }
}

/** Without clustering no node checks in, and nothing tells whether one lives. */
function whyOverdue(scheduler: string, { nodes, executing, now }: ClusterState): WhyOverdue {
  const own = nodes.filter((node) => node.scheduler === scheduler);
  if (own.length > 0 && own.every(({ failed }) => failed)) return { kind: 'no-node' };
  const busy = executing.find((each: Executing) => each.scheduler === scheduler);
  return busy ? { kind: 'busy', jobs: busy.jobs, forMs: now - busy.oldestAt.getTime() } : { kind: 'idle' };
}

/** An answer that was long under way is no proof: only what is certain counts. */
function findClockGap({ aheadMs, uncertainMs }: ClockGap): QuartzProblem[] {
  return Math.abs(aheadMs) - uncertainMs > MOST_CLOCK_GAP_MS ? [{ kind: 'clock-apart', aheadMs }] : [];
}
