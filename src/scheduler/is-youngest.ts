import { type Boot, isLiving } from '../store/boots.ts';

/** Whether no scheduler that lives began later than this one. Of replicas that differ the youngest one's tasks file holds. Pure. */
export function isYoungest(replica: string, boots: readonly Boot[], now: Date): boolean {
  const youngest = boots
    .filter((boot) => isLiving(boot, now))
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())[0];
  return youngest?.replica === replica;
}
