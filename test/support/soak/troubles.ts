import { setTimeout } from 'node:timers/promises';
import type { ConfiguredTask } from '../../../src/task/task.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Replica } from '../fleet/replica.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { Random } from '../random.ts';
import { patiently } from './patiently.ts';

/** In what the troubles happen. */
export interface Troubled {
  fleet: Fleet;
  /** Replicas that may be killed; the others live on through all else. */
  mortal: readonly Replica[];
  server: PostgresServer;
  database: string;
  tasks: readonly ConfiguredTask[];
  /** Tasks that come and go with a reload. */
  extra: readonly ConfiguredTask[];
}

/** Some more often than others, by how often they stand here. */
const KINDS = [
  'kill',
  'kill',
  'stop',
  'freeze',
  'freeze',
  'fast restart',
  'immediate restart',
  'ended connections',
  'clock step',
  'pause',
  'pause',
  'reload',
] as const;
type Kind = (typeof KINDS)[number];

const FROZEN_MS = { least: 500, most: 10_000 };
const OUTAGE_MS = { least: 100, most: 2_000 };
const STEP_MS = 30_000;
const PAUSE_MS = { least: 1_000, most: 5_000 };

/** Makes trouble, by chance but for the same seed in the same order. */
export class Troubles {
  readonly counts = new Map<Kind, number>();
  readonly #in: Troubled;
  readonly #random: Random;
  readonly #thaws = new Map<Replica, Promise<void>>();

  constructor(troubled: Troubled, random: Random) {
    this.#in = troubled;
    this.#random = random;
  }

  /** One more; when it resolves Postgres is there, and no replica is gone, but one may stand still for a while. */
  async make(): Promise<void> {
    const kind = this.#random.pick(KINDS);
    await this.#make(kind);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Resolves when no replica stands still any more. */
  async end(): Promise<void> {
    await Promise.all(this.#thaws.values());
  }

  async #make(kind: Kind): Promise<void> {
    switch (kind) {
      case 'kill':
        return await this.#mortal().restart();
      case 'stop':
        return await stopAndStart(this.#mortal(), this.#thaws);
      case 'freeze':
        return this.#freeze();
      case 'fast restart':
        return await this.#restart('SIGINT');
      case 'immediate restart':
        return await this.#restart('SIGQUIT');
      case 'ended connections':
        return await this.#endConnections();
      case 'clock step':
        return await this.#random.pick(this.#awake()).step(this.#random.pick([-STEP_MS, STEP_MS]));
      case 'pause':
        return await this.#pause();
      case 'reload':
        return await this.#reload();
      default:
        kind satisfies never;
    }
  }

  /** Nobody else ends one: that would be found here. */
  #mortal(): Replica {
    const replica = this.#random.pick(this.#in.mortal);
    if (!replica.isAlive) throw new Error(`${replica.name} ended by itself:\n${replica.log}`);
    return replica;
  }

  #freeze(): void {
    const replica = this.#random.pick(this.#awake());
    const forMs = this.#random.whole(FROZEN_MS.least, FROZEN_MS.most);
    replica.freeze();
    const thaw = setTimeout(forMs).then(() => {
      replica.thaw();
      this.#thaws.delete(replica);
    });
    this.#thaws.set(replica, thaw);
  }

  /** All of them when all are frozen. */
  #awake(): readonly Replica[] {
    const { replicas } = this.#in.fleet;
    const awake = replicas.filter((replica) => !this.#thaws.has(replica));
    return awake.length > 0 ? awake : replicas;
  }

  async #restart(way: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    await this.#in.server.stop(way);
    await setTimeout(this.#random.whole(OUTAGE_MS.least, OUTAGE_MS.most));
    await this.#in.server.boot();
  }

  async #endConnections(): Promise<void> {
    const { server, database } = this.#in;
    const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`;
    await server.execute('postgres', sql);
  }

  /** A pause ends by itself. What was quarantined is given back its schedule, as an operator would do. */
  async #pause(): Promise<void> {
    const { store } = this.#in.fleet;
    const { id } = this.#random.pick(this.#in.tasks);
    const since = new Date();
    const forMs = this.#random.whole(PAUSE_MS.least, PAUSE_MS.most);
    const until = new Date(since.getTime() + forMs);
    await patiently(() => store.pauseTask(id, { by: 'soak', reason: null, since, until, next: null }));
    for (const { task, quarantine } of await patiently(() => store.listTaskRecords()))
      if (quarantine) await patiently(() => store.resumeTask(task));
  }

  /** The extra tasks are there on about half of the replicas at any time. */
  async #reload(): Promise<void> {
    const { tasks, extra } = this.#in;
    for (const replica of this.#awake())
      if (replica.isAlive) await replica.reload(this.#random.pick([tasks, [...tasks, ...extra]]));
  }
}

/** A process that stands still obeys no TERM. */
async function stopAndStart(replica: Replica, thaws: ReadonlyMap<Replica, Promise<void>>): Promise<void> {
  await thaws.get(replica);
  await replica.stop();
  await replica.start();
}
