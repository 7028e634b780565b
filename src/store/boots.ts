/** One life of a scheduler on this store, so that it can be told afterwards when none was there. */
export interface Boot {
  replica: string;
  startedAt: Date;
  /** The last instant at which it is known to have lived. */
  seenAt: Date;
  /** Null while it lives, and when it died without a stop. */
  stoppedAt: Date | null;
}

/** The part of a store that remembers when a scheduler was there. */
export interface Boots {
  /** Remembers that a scheduler has begun, or that a known one goes on. Of very many boots the oldest are forgotten. */
  addBoot(replica: string): Promise<void>;
  /** Remembers that it is still there. Of an unknown replica nothing is remembered. */
  touchBoot(replica: string): Promise<void>;
  /** Remembers that it stopped in order. */
  endBoot(replica: string): Promise<void>;
  /** Newest first. */
  listBoots(): Promise<Boot[]>;
}

/** Boots that are remembered. */
export const MOST_BOOTS = 1_000;
