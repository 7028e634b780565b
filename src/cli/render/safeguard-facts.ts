import type { SafeguardsView } from '../../api/safeguards-view.ts';

type Fact = readonly [string, string | null];

/** What `show` tells of that which holds a task back. */
export function safeguardFacts({ quiet }: SafeguardsView): Fact[] {
  return [['Quiet', quiet && quietWords(quiet)]];
}

function quietWords({ times, timezone }: NonNullable<SafeguardsView['quiet']>): string {
  return `${times.join(', ')} (${timezone}): fire times are skipped, triggers by hand are not`;
}
