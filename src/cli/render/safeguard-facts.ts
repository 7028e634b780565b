import type { SafeguardsView } from '../../api/safeguards-view.ts';
import type { Fact } from './facts.ts';

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
