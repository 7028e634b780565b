import { embedded } from './embedded.ts';
import type { Peer } from './peer.ts';
import { graphileWorker } from './peers/graphile-worker.ts';
import { pgBoss } from './peers/pg-boss.ts';

/** What is measured side by side, by the name it has in the figures. */
export const PEERS = {
  'sunbird-tasks': embedded,
  'graphile-worker': graphileWorker({ isBatched: false }),
  'graphile-worker, batched': graphileWorker({ isBatched: true }),
  'pg-boss': pgBoss,
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof PEERS;
