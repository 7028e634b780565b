import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import { nextSecond } from '../fleet/fire-each-second.ts';
import { Fleet } from '../fleet/fleet.ts';
import { Journal } from '../fleet/journal.ts';
import type { Replica } from '../fleet/replica.ts';
import { triggerSteadily } from '../fleet/steady-client.ts';
import { PostgresServer } from '../postgres/server.ts';
import { seededRandom } from '../random.ts';
import { FireTimeJudge } from './fire-time-judge.ts';
import { patiently } from './patiently.ts';
import { PromiseJudge } from './promise-judge.ts';
import { Samples } from './samples.ts';
import { staggeredTasks } from './staggered-tasks.ts';
import { Troubles } from './troubles.ts';

export interface SoakOptions {
  seed: number;
  tasks: number;
  /** How long history is kept. What is judged is younger. */
  keptMs: number;
}

/** How a soak goes on. */
export interface SoakPace {
  forMs: number;
  /** Between two troubles. */
  restMs: number;
  sampleEveryMs: number;
  judgeEveryMs: number;
}

const REPLICAS = 3;
const LEASE_MS = 6_000;
const ASK_EVERY_MS = 250;
/** A run may be tried again so long after its fire time. */
const SETTLED_MS = 30_000;
const LIMIT = { timeout: 120_000, interval: 500 };

/** A fleet with a client and a load, in trouble all the time, that is measured and judged as it goes. */
export class Soak implements AsyncDisposable {
  readonly journal: Journal;
  readonly fleet: Fleet;
  readonly samples = new Samples();
  readonly troubles: Troubles;
  readonly fireTimes: FireTimeJudge;
  readonly promises: PromiseJudge;
  readonly #server: PostgresServer;
  readonly #database: string;
  readonly #client = new AbortController();
  readonly #asking: Promise<unknown>;

  private constructor(
    of: { journal: Journal; server: PostgresServer; fleet: Fleet; database: string },
    load: Load,
  ) {
    const { journal, server, fleet, database } = of;
    const { store, replicas } = fleet;
    const { tasks, asked, extra, seed } = load;
    this.journal = journal;
    this.fleet = fleet;
    this.#server = server;
    this.#database = database;
    const all = [...tasks, ...asked];
    const mortal = replicas.slice(REPLICAS - 1);
    this.troubles = new Troubles({ fleet, mortal, server, database, tasks: all, extra }, seededRandom(seed));
    this.fireTimes = new FireTimeJudge({ store, journal, tasks, from: nextSecond() });
    const promised: number[] = [];
    this.promises = new PromiseJudge({ store, journal, promised });
    const { signal } = this.#client;
    this.#asking = triggerSteadily(store, { tasks: asked, everyMs: ASK_EVERY_MS, signal, promised });
  }

  static async start({ seed, tasks: count, keptMs }: SoakOptions): Promise<Soak> {
    await using made = new AsyncDisposableStack();
    const journal = made.use(new Journal());
    const server = made.use(await PostgresServer.start());
    const connection = await server.createDatabase();
    const tasks = staggeredTasks(journal, 'each', count);
    const extra = staggeredTasks(journal, 'extra', count / 10);
    const asked = Array.from({ length: 10 }, (_, index) => journal.task(`asked/${index}`, { recover: true }));
    const fleet = made.use(
      await Fleet.start({
        connection,
        tasks: [...tasks, ...asked],
        replicas: REPLICAS,
        leaseMs: LEASE_MS,
        retention: { ageMs: keptMs, runs: 1_000 },
      }),
    );
    made.move();
    return new Soak({ journal, server, fleet, database: connection.database }, { tasks, asked, extra, seed });
  }

  /** Those that are never killed nor stopped, and live through all else. */
  get lasting(): readonly Replica[] {
    return this.fleet.replicas.slice(0, REPLICAS - 1);
  }

  /** One trouble after another for so long; in between it looks. */
  async goOn({ forMs, restMs, sampleEveryMs, judgeEveryMs }: SoakPace): Promise<void> {
    const beganAt = performance.now();
    let [sampleAt, judgeAt] = [beganAt, beganAt + SETTLED_MS + judgeEveryMs];
    while (performance.now() - beganAt < forMs) {
      await this.troubles.make();
      if (performance.now() >= sampleAt) {
        sampleAt = performance.now() + sampleEveryMs;
        await this.#sample();
      }
      if (performance.now() >= judgeAt) {
        judgeAt = performance.now() + judgeEveryMs;
        await this.fireTimes.judge(new Date(fullSecond(Date.now() - SETTLED_MS)));
        await this.promises.judge();
      }
      await setTimeout(restMs);
    }
  }

  /** Ends troubles and requests, waits until what goes on has ended, and judges the rest. Then the replicas are stopped. */
  async end(): Promise<void> {
    await this.troubles.end();
    this.#client.abort();
    await this.#asking;
    const last = new Date(fullSecond(Date.now()));
    await expect.poll(() => this.#isFiredAfter(last), LIMIT).toBe(true);
    await expect.poll(() => this.fireTimes.judge(last), LIMIT).toEqual([]);
    await expect.poll(() => this.promises.judge(), LIMIT).toBe(0);
    await Promise.all(this.fleet.replicas.map((replica) => replica.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.abort();
    await this.troubles.end();
    await this.#asking;
    await this.fleet[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    this.journal[Symbol.dispose]();
  }

  /** Then what was due up to that instant has its rows. */
  async #isFiredAfter(last: Date): Promise<boolean> {
    const due = { from: new Date(last.getTime() + 1), to: new Date(last.getTime() + LIMIT.timeout) };
    return (await patiently(() => this.fleet.store.listRuns({ due, limit: 1 }))).length > 0;
  }

  async #sample(): Promise<void> {
    for (const replica of this.lasting) await this.samples.ofReplica(replica);
    await this.samples.ofTables(this.#server, this.#database, 'sunbird_tasks');
  }
}

interface Load {
  tasks: readonly ConfiguredTask[];
  /** What the client asks for. */
  asked: readonly ConfiguredTask[];
  /** What comes and goes with reloads. */
  extra: readonly ConfiguredTask[];
  seed: number;
}

function fullSecond(atMs: number): number {
  return Math.floor(atMs / 1_000) * 1_000;
}
