/** What names a job among those of one scheduler. */
export interface JobKey {
  group: string;
  name: string;
}

/** What names a trigger among those of one scheduler. */
export interface TriggerKey {
  group: string;
  name: string;
}

export function sameKey(a: JobKey | TriggerKey, b: JobKey | TriggerKey): boolean {
  return a.group === b.group && a.name === b.name;
}

/** `DEFAULT.MT_4f`: as Quartz itself writes a key in its log. */
export function keyText({ group, name }: JobKey | TriggerKey): string {
  return `${group}.${name}`;
}

/** How `QuartzScheduler.triggerJob` names a trigger that fires now, and so do we. */
export const BY_HAND_PREFIX = 'MT_';

/** Where `ClusterManager` of Quartz 2.3 puts the triggers by which a node does again what a dead one had begun. */
export const RECOVERY_GROUP = 'RECOVERING_JOBS';

export function isByHand({ name }: TriggerKey): boolean {
  return name.startsWith(BY_HAND_PREFIX);
}
