import type { ConfiguredTask } from '../../src/task/task.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { memoryStore, schedulerRig } from './scheduler-rig.ts';

/** How one replica of a pair differs. */
export interface PairMember {
  tasks: ConfiguredTask[];
  maxRunning?: number;
  fingerprint?: () => string;
}

/** Without hints a replica looks at least so often. */
export const POLL_MS = 1_000;

/** Two replicas on one store at one clock, `r0` and then `r1`, each with a work of its own. */
export async function pairRig(...members: [PairMember, PairMember]) {
  const clock = new FakeClock();
  const store = await memoryStore(clock, false);
  const boot = async (member: PairMember, replica: string) => {
    const rig = await schedulerRig({ store, clock, replica, ...member });
    await rig.scheduler.start();
    // Its first look for runs is over before a test adds one, for whoever is to have it.
    await settle();
    return rig;
  };
  return { clock, store, a: await boot(members[0], 'r0'), b: await boot(members[1], 'r1') };
}
