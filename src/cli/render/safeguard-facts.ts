import type { SafeguardsView } from '../../api/safeguards-view.ts';

type Fact = readonly [string, string | null];

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
