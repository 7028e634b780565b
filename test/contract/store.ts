import type { OpenStore } from '../support/store-rig.ts';
import { bootContract } from './boots.ts';
import { fireContract } from './fires.ts';
import { leaseContract } from './leases.ts';
import { operatorChangesContract } from './operator-changes.ts';
import { recordContract } from './records.ts';
import { runContract } from './runs.ts';
import { watchedRunContract } from './watched-runs.ts';

/** Every promise of the `Store` port, for any implementation that lets several replicas in at once. */
export function storeContract(name: string, open: OpenStore): void {
  runContract(name, open);
  fireContract(name, open);
  leaseContract(name, open);
  recordContract(name, open);
  bootContract(name, open);
  operatorChangesContract(name, open);
  watchedRunContract(name, open);
}
