import type { HookView, SafeguardsView } from '../../api/safeguards-view.ts';
import { formatDuration } from '../../duration.ts';
import type { Fact } from './facts.ts';
import { fullTime, type TimeView } from './time.ts';

/** What `show` tells of that which holds a task back. */
export function safeguardFacts({ quiet, pauseAfterFailures, guarded }: SafeguardsView): Fact[] {
  return [
    ['Quiet', quiet && quietWords(quiet)],
    ['Failures', pauseAfterFailures === null ? null : failureWords(pauseAfterFailures)],
    ['Guarded', guarded ? 'trigger and cancel need its full name; its schedule does not' : null],
  ];
}

function quietWords({ times, timezone }: NonNullable<SafeguardsView['quiet']>): string {
  return `${times.join(', ')} (${timezone}): fire times are skipped, triggers by hand are not`;
}

function failureWords(most: number): string {
  return most === 1 ? 'one pauses it, until a resume' : `${most} in a row pause it, until a resume`;
}

/** What `show` tells of that which is called when something happens. */
export function hookFacts({ hooks, lateMs }: SafeguardsView, view: TimeView): Fact[] {
  const isTold = hooks.some(({ event }) => event === 'onLate');
  return [
    ['Late', isTold && lateMs !== null ? `${formatDuration(lateMs)} after its fire time` : null],
    ...hooks.map((hook): Fact => [hook.event, hookWords(hook, view)]),
  ];
}

function hookWords({ calls, lastCalledAt, lastError }: HookView, view: TimeView): string {
  const last = lastCalledAt === null ? 'not called yet' : `called ${fullTime(lastCalledAt, view)}`;
  return [calls, `${last}${lastError === null ? '' : `, which failed: ${lastError}`}`]
    .filter((part) => part !== null)
    .join('; ');
}

/** What `show` tells of that which people should know. */
export function runbookFacts({ runbook }: SafeguardsView): Fact[] {
  if (!runbook) return [];
  const { owner, about, safeToRerun, ifItFails, link } = runbook;
  return [
    ['Owner', owner],
    ['About', linesOf(about)],
    ['Safe to rerun', safeToRerun],
    ['If it fails', linesOf(ifItFails)],
    ['Link', link],
  ];
}

function linesOf(text: string | null): string[] | null {
  return text === null ? null : text.split('\n');
}
