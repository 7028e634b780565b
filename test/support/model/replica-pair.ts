import type { AttemptEnd, RunningRun } from '../../../src/run/run.ts';
import type { Store } from '../../../src/store/store.ts';
import { ConfiguredSource } from '../../../src/task/configured-source.ts';
import { FakeClock } from '../fake-clock.ts';
import { memoryStore, schedulerRig } from '../scheduler-rig.ts';
import { MortalClock } from './mortal-clock.ts';
import { type FilePlan, taskOf } from './plan.ts';

/** A store in memory answers soon. */
const SETTLE_TURNS = 8;

type Rig = Awaited<ReturnType<typeof schedulerRig>>;

/** One boot of a replica. */
export interface Boot {
  identity: string;
  rig: Rig;
  clock: MortalClock;
  die(): void;
}

/** Two replicas on one store at one clock, which can be killed and booted again. */
export class ReplicaPair implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly store: Store;
  /** Null: it is not there. */
  readonly boots: [Boot | null, Boot | null] = [null, null];
  file: FilePlan;
  #count = 0;

  private constructor(store: Store, clock: FakeClock, file: FilePlan) {
    this.store = store;
    this.clock = clock;
    this.file = file;
  }

  static async make(file: FilePlan): Promise<ReplicaPair> {
    const clock = new FakeClock(undefined, SETTLE_TURNS);
    return new ReplicaPair(await memoryStore(clock, false), clock, file);
  }

  get living(): Boot[] {
    return this.boots.filter((boot) => boot !== null);
  }

  async boot(replica: 0 | 1, file?: FilePlan): Promise<void> {
    const identity = `r${replica}-${++this.#count}`;
    const clock = new MortalClock(this.clock);
    const { store, die } = mortalStore(this.store);
    const rig = await schedulerRig({
      tasks: (file ?? this.file).map(taskOf),
      store,
      clock: this.clock,
      ownClock: clock,
      replica: identity,
      maxRunning: 1_000,
      fingerprint: () => JSON.stringify(file ?? this.file),
    });
    await rig.scheduler.start();
    this.boots[replica] = {
      identity,
      rig,
      clock,
      die: () => {
        clock.die();
        die();
      },
    };
  }

  /** As by `kill -9`, its children with it. */
  kill(replica: 0 | 1): void {
    this.boots[replica]?.die();
    this.boots[replica] = null;
  }

  /** In order, with no grace for what runs. */
  async stop(replica: 0 | 1): Promise<void> {
    const stopped = this.boots[replica]?.rig.scheduler.stop(0);
    await this.clock.advance(5_000);
    await stopped;
    this.boots[replica] = null;
  }

  async reload(file: FilePlan): Promise<void> {
    this.file = file;
    for (const { rig } of this.living) {
      if (rig.parts.source instanceof ConfiguredSource) rig.parts.source.replaceTasks(file.map(taskOf));
      await rig.scheduler.reload();
    }
  }

  /** What is recorded as running under this boot. */
  async listOwned({ identity }: Boot): Promise<number[]> {
    const running = await this.store.listRuns({ states: ['running'], limit: 10_000 });
    return running
      .filter((run) => (run as RunningRun).lease.replica === identity)
      .map(({ number }) => number);
  }

  /** The work of the run comes to its end, where it goes on. */
  async endWork(number: number, end: Partial<AttemptEnd>): Promise<void> {
    const run = await this.store.findRun(number);
    const owner = this.living.find(
      ({ identity }) => run?.state === 'running' && run.lease.replica === identity,
    );
    owner?.rig.work.attempts.findLast((attempt) => attempt.run === number)?.end(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const boot of this.living) boot.die();
    await this.store.close();
  }
}

/** The same store until its caller dies, who then has no answer any more. */
function mortalStore(inner: Store): { store: Store; die(): void } {
  let isDead = false;
  const store = new Proxy(inner, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => (isDead ? new Promise(() => {}) : value.apply(target, args));
    },
  });
  const die = () => {
    isDead = true;
  };
  return { store, die };
}
