import { type Boot, isLiving } from '../store/boots.ts';

/** How a scheduler stands to those that began later. Of replicas that differ the youngest one's tasks file holds. */
export interface Seniority {
  /** None that began later lives, as far as the store tells. */
  isYoungest: boolean;
  /** When one that began later was heard of last; null when there never was one. */
  youngerSeenAt: Date | null;
}

/** Judges by what the store remembers of all boots. Pure. */
export function seniorityOf(replica: string, boots: readonly Boot[], now: Date): Seniority {
  const byAge = boots.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  const place = byAge.findIndex((boot) => boot.replica === replica);
  const younger = byAge.slice(0, Math.max(place, 0));
  const own = byAge[place];
  return {
    isYoungest: own !== undefined && isLiving(own, now) && !younger.some((boot) => isLiving(boot, now)),
    youngerSeenAt: younger.reduce<Date | null>(
      (latest, { seenAt }) => (latest && latest > seenAt ? latest : seenAt),
      null,
    ),
  };
}
