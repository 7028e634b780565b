import type { QuartzHealthView } from '../api/health-view.ts';
import type { QuartzHealth } from '../quartz/health/check-health.ts';
import { tellProblems } from '../quartz/health/tell-problems.ts';
import { instant } from './run-view.ts';
import type { Access } from './service.ts';

/** How a Quartz cluster is, and what is wrong with it in sentences; over view.sock without reasons and sessions. */
export function viewQuartzHealth(
  name: string,
  { staleSince, clockAheadMs, nodes, problems }: QuartzHealth,
  access: Access,
): { view: QuartzHealthView; problems: string[] } {
  const view = {
    name,
    readable: staleSince === null,
    staleSince: instant(staleSince),
    clockAheadMs,
    nodes: nodes.map((node) => ({ ...node, checkedInAt: node.checkedInAt.toISOString() })),
  };
  return { view, problems: tellProblems(problems, access === 'control') };
}
