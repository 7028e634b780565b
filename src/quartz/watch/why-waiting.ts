import { formatDuration } from '../../duration.ts';
import type { QuartzNode } from '../../task/quartz-task.ts';
import { findState } from './changes.ts';
import type { Handle } from './handle.ts';
import type { Sight } from './sight.ts';

/** What a queued run waits for, to stand behind `waits`. Pure. */
export function whyWaiting(handle: Handle, sight: Sight): string {
  if (handle.state === 'held')
    return 'in line behind another run of its job, which Quartz would start beside it';
  const state = findState(handle, sight);
  switch (state) {
    case undefined:
      return handle.state === 'placing'
        ? 'for Quartz to take its trigger'
        : 'to learn what became of its trigger';
    case 'ACQUIRED':
      return 'for the node that has just taken its trigger to begin';
    case 'BLOCKED':
      return 'for the execution of its job that goes on to end, because Quartz never executes it twice at once';
    case 'PAUSED':
    case 'PAUSED_BLOCKED':
      return 'for somebody to resume the trigger group DEFAULT in Quartz';
    case 'WAITING':
      return whoIsBusy(handle.scheduler, sight);
    default:
      return `while its trigger is ${state}`;
  }
}

/** Why nothing is heard of a run that has begun, or null when its node checks in. Pure. */
export function whySilent(handle: Handle, node: string, sight: Sight): string | null {
  const found = sight.nodes.find(({ scheduler, name }) => scheduler === handle.scheduler && name === node);
  if (!found?.failed) return null;
  const ms = Math.max(0, sight.at.getTime() - found.checkedInAt.getTime());
  return `for another node to take over: ${node} has been silent for ${formatDuration(ms)}`;
}

function whoIsBusy(scheduler: string, sight: Sight): string {
  const nodes = sight.nodes.filter((node) => node.scheduler === scheduler);
  const alive = nodes.filter(({ failed }) => !failed);
  if (nodes.length > 0 && alive.length === 0)
    return `for a node: none of the ${nodes.length} of ${scheduler} has checked in lately`;
  const works = alive.map((node) => workOf(node, sight));
  if (works.length > 0 && works.every((work) => work !== null)) return `for a free node: ${works.join('; ')}`;
  return `for a node of ${scheduler} to look for triggers`;
}

/** What a node executes, or null when it executes nothing. How many threads it has stands in no table. */
function workOf({ scheduler, name }: QuartzNode, { executing, at }: Sight): string | null {
  const jobs = executing
    .filter((fired) => fired.scheduler === scheduler && fired.node === name)
    .map(({ job, firedAt }) => {
      const ms = Math.max(0, at.getTime() - firedAt.getTime());
      return `${job.name} for ${formatDuration(ms)}`;
    });
  return jobs.length === 0 ? null : `${name} executes ${jobs.join(', ')}`;
}
