import { join } from 'node:path';
import { expect } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import { isEnded, type Run } from '../../../src/run/run.ts';
import type { NewRun, Store } from '../../../src/store/store.ts';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { newRun } from '../sample-run.ts';
import { killProcessesOf } from '../served.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type FleetPlace, openPlace } from './open-place.ts';
import { Replica } from './replica.ts';
import type { ReplicaOptions } from './replica-options.ts';

/** What a fleet is made from: a database for its store, and what its replicas have in common. */
export type FleetOptions = Pick<ReplicaOptions, 'connection' | 'tasks'> &
  Partial<Omit<ReplicaOptions, 'name'>> & {
    /** How many to begin with; 0 by default. */
    replicas?: number;
  };

const MOST_DEATHS = 100;

const USUAL = {
  schema: 'sunbird_tasks',
  leaseMs: 3_000,
  maxRunning: 16,
  retention: { ageMs: 30 * 86_400_000, runs: 100_000 },
  stopGraceMs: 1_000,
  clockAheadMs: 0,
  foreignPods: false,
  failPoint: null,
};

/** Replicas on one store, as processes of this machine. Whatever is left of them and their work goes with it. */
export class Fleet implements AsyncDisposable {
  /** The store of the test itself, in which it looks and by which it asks for runs. */
  readonly store: Store;
  readonly replicas: Replica[] = [];
  readonly #shared: Omit<ReplicaOptions, 'name'>;
  readonly #folder = temporaryFolder();

  private constructor(store: Store, shared: Omit<ReplicaOptions, 'name'>) {
    this.store = store;
    this.#shared = shared;
  }

  /** Makes the store and starts the first replicas, all at once. */
  static async start({ replicas = 0, ...differs }: FleetOptions): Promise<Fleet> {
    const shared = { ...USUAL, ...differs };
    const { connection, schema } = shared;
    const fleet = new Fleet(await Fleet.#open(connection, schema), shared);
    try {
      await Promise.all(Array.from({ length: replicas }, () => fleet.add()));
      return fleet;
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
  }

  static async #open(place: FleetPlace, schema: string): Promise<Store> {
    const options = { schema, clock: systemClock, log: silentLog, exclusive: false };
    return (await openPlace(place, options)).store;
  }

  /** Starts one more replica, named `a`, `b`, `c` and so on unless told otherwise. */
  async add(differs: Partial<ReplicaOptions> = {}): Promise<Replica> {
    const name = differs.name ?? String.fromCharCode('a'.charCodeAt(0) + this.replicas.length);
    const replica = new Replica(
      { ...this.#shared, name, ...differs },
      {
        optionsPath: join(this.#folder.path, `${name}.json`),
        logPath: join(this.#folder.path, `${name}.log`),
      },
    );
    this.replicas.push(replica);
    await replica.start();
    return replica;
  }

  /** The replica by the identity of its present boot. */
  replicaOf(identity: string): Replica {
    const found = this.replicas.find((each) => each.identity === identity);
    if (!found) throw new Error(`No replica is ${identity} now.`);
    return found;
  }

  /** Asks for a run; its number. */
  async trigger({ id }: Pick<ConfiguredTask, 'id'>, differs: Partial<NewRun> = {}): Promise<number> {
    const { admission, run } = await this.store.addRun(newRun({ task: id, ...differs }));
    if (admission.kind !== 'admitted' || !run) throw new Error(`${id.name}: ${admission.kind}`);
    return run.number;
  }

  /** Waits until the run has ended. */
  async end(number: number, timeout = 60_000): Promise<Run> {
    const look = async () => {
      const run = await this.store.findRun(number);
      return run && isEnded(run) ? run : null;
    };
    await expect.poll(look, { interval: 20, timeout }).not.toBeNull();
    return (await look()) as Run;
  }

  /** Starts whichever replica dies again until the promise settles; gives its value, and how many died. */
  async reviveDuring<Value>(promise: Promise<Value>): Promise<{ value: Value; deaths: number }> {
    let deaths = 0;
    let isOver = false;
    const over = promise.finally(() => {
      isOver = true;
    });
    const revive = async (replica: Replica) => {
      for (;;) {
        await Promise.race([replica.ended, over]);
        if (isOver) return;
        if (++deaths > MOST_DEATHS) throw new Error(`Replicas die and die:\n${replica.log}`);
        // Who dies of what it takes up first of all dies before it is ready.
        await replica.start().catch(() => {});
      }
    };
    await Promise.all(this.replicas.map(revive));
    return { value: await promise, deaths };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    killProcessesOf(`SUNBIRD_TASKS_RUN=${this.store.id}/`);
    await this.store.close();
    this.#folder[Symbol.dispose]();
  }
}
