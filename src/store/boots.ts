/** One life of a scheduler on this store, so that it can be told afterwards when none was there. */
export interface Boot extends BootFacts, Life {
  replica: string;
  startedAt: Date;
  /** The last instant at which it is known to have lived. */
  seenAt: Date;
  /** Null while it lives, and when it died without a stop. */
  stoppedAt: Date | null;
}

/** Who a scheduler is and where it is reached; the same for all of its life. Of boots before this was kept the texts are empty. */
export interface BootFacts {
  version: string;
  host: string;
  /** Where it lives in Kubernetes; each null where that is not known. */
  pod: string | null;
  namespace: string | null;
  container: string | null;
  /** Path of its control.sock. */
  socket: string | null;
}

/** What changes while a scheduler lives, as of when it was seen last. */
export interface Life {
  /** Runs that it executes. */
  running: number;
  /** SHA-256 of its tasks file in hex; null without one. */
  fingerprint: string | null;
  /** By how many whole ms its wall clock is ahead of the store's; null where the store has no clock of its own. */
  clockAheadMs: number | null;
}

/** The part of a store that remembers when a scheduler was there. */
export interface Boots {
  /** Remembers that a scheduler has begun, or that a known one goes on. Of very many boots the oldest that are over are forgotten. */
  addBoot(replica: string, facts: BootFacts, life: Life): Promise<void>;
  /** Remembers that it is still there. Of an unknown replica nothing is remembered. */
  touchBoot(replica: string, life: Life): Promise<void>;
  /** Remembers that it stopped in order, and executes nothing any more. */
  endBoot(replica: string): Promise<void>;
  /** Newest first. */
  listBoots(): Promise<Boot[]>;
  /** By how many whole ms the wall clock here is ahead of the store's; null where the store has no clock of its own. */
  measureClockAhead(): Promise<number | null>;
}

/** Boots that are remembered. */
export const MOST_BOOTS = 1_000;

/** How often a scheduler says that it lives: so exactly is known when it died, and by others that it may have. */
export function heartbeatMs({ exclusive }: { exclusive: boolean }): number {
  return exclusive ? 60_000 : 15_000;
}

/** One heartbeat may be late, and one lost. */
const HEARTBEATS_MISSED = 3;

/** Whether a scheduler on a store that several share lives, as far as the store tells: it was heard of lately. Pure. */
export function isLiving({ seenAt, stoppedAt }: Pick<Boot, 'seenAt' | 'stoppedAt'>, now: Date): boolean {
  const silentMs = now.getTime() - seenAt.getTime();
  return stoppedAt === null && silentMs <= HEARTBEATS_MISSED * heartbeatMs({ exclusive: false });
}

/**
 * Whether another scheduler on this store may be at work. So it may for a while after its stop, which ends what it has
 * under way; but none is beside the one that has a store to itself.
 */
export async function mayBeAtWork(
  store: Pick<Boots, 'listBoots'> & { exclusive: boolean },
  replica: string,
  now: Date,
): Promise<boolean> {
  if (store.exclusive) return false;
  const boot = (await store.listBoots()).find((each) => each.replica === replica);
  return boot !== undefined && isLiving({ ...boot, stoppedAt: null }, now);
}
