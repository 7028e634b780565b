import type { QuartzHealthView, QuartzNodeView } from '../../api/health-view.ts';
import { formatDuration } from '../../duration.ts';
import { oneLine } from '../../safe-text.ts';
import { fullTime, type TimeView } from './time.ts';

const MOST_NODES = 5;

/** Where a Quartz cluster is and which nodes it has, in a line; failed nodes first. */
export function quartzHealth(quartz: QuartzHealthView, view: TimeView): string {
  const { name, staleSince, clockAheadMs, nodes } = quartz;
  if (staleSince !== null)
    return oneLine(`${name}, cannot be read; its jobs are told as of ${fullTime(staleSince, view)}`);
  const now = view.now.getTime() + (clockAheadMs ?? 0);
  return oneLine(`${name}, ${nodes.length === 0 ? 'no node checks in' : nodesWords(nodes, now)}`);
}

function nodesWords(nodes: readonly QuartzNodeView[], now: number): string {
  const several = new Set(nodes.map(({ scheduler }) => scheduler)).size > 1;
  const sorted = nodes.toSorted((a, b) => Number(b.failed) - Number(a.failed));
  const told = sorted.slice(0, MOST_NODES).map((node) => nodeWords(node, { now, several }));
  const more = nodes.length - told.length;
  const count = nodes.length === 1 ? '1 node' : `${nodes.length} nodes`;
  return `${count}: ${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nodeWords(
  { scheduler, name, checkedInAt, failed }: QuartzNodeView,
  { now, several }: { now: number; several: boolean },
): string {
  const checkedIn = `checked in ${agoWords(now - Date.parse(checkedInAt))}`;
  return `${several ? `${scheduler}:` : ''}${name} (${failed ? 'FAILED, ' : ''}${checkedIn})`;
}

/** A clock that is ahead by less than a second tells nobody anything. */
function agoWords(agoMs: number): string {
  const seconds = Math.trunc(agoMs / 1_000);
  const long = Math.abs(seconds) < 10 ? `${Math.abs(seconds)} s` : formatDuration(Math.abs(seconds) * 1_000);
  return seconds < 0 ? `${long} in the future` : `${long} ago`;
}
