import type { Boot } from '../store/boots.ts';

/** A scheduler that was not seen for so long may be dead. */
const SILENT_MS = 60_000;

/** Whether no scheduler that lives began later than this one. Of replicas that differ the youngest one's tasks file holds. Pure. */
export function isYoungest(replica: string, boots: readonly Boot[], now: Date): boolean {
  const youngest = boots
    .filter(({ seenAt, stoppedAt }) => !stoppedAt && now.getTime() - seenAt.getTime() < SILENT_MS)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())[0];
  return youngest?.replica === replica;
}
