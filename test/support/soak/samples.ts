import { readdirSync } from 'node:fs';
import type { Replica } from '../fleet/replica.ts';
import { fitLine, type LineFit, type Point } from '../line-fit.ts';
import type { PostgresServer } from '../postgres/server.ts';

const MEBIBYTE = 2 ** 20;

/** Values over time, each by the name of what was measured. */
export class Samples {
  readonly #points = new Map<string, Point[]>();

  /** What a replica's process holds; nothing when it has none. */
  async ofReplica(replica: Replica): Promise<void> {
    const holdings = await replica.tellHoldings();
    if (!holdings) return;
    const { name, pid } = replica;
    this.#add(`${name} RSS MiB`, holdings.rssBytes / MEBIBYTE);
    this.#add(`${name} live MiB`, holdings.liveBytes / MEBIBYTE);
    this.#add(`${name} loop delay ms`, holdings.loopDelayMs);
    this.#add(`${name} files`, readdirSync(`/proc/${pid}/fd`).length);
    this.#add(`${name} log KiB`, Buffer.byteLength(replica.log) / 1_024);
  }

  /** Rows of each table. */
  async ofTables(server: PostgresServer, database: string, schema: string): Promise<void> {
    const list = `SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`;
    const { rows } = await server.execute(database, list);
    for (const { tablename } of rows) {
      const { rows: counted } = await server.execute(
        database,
        `SELECT count(*) AS rows FROM ${schema}.${tablename}`,
      );
      this.#add(`rows of ${tablename}`, Number(counted[0]?.rows));
    }
  }

  get names(): string[] {
    return [...this.#points.keys()];
  }

  /** Over the second half of them: a process warms up in the first. */
  fit(name: string): LineFit {
    const points = this.#points.get(name) ?? [];
    return fitLine(points.slice(Math.floor(points.length / 2)));
  }

  /** The last one. */
  last(name: string): number {
    return this.#points.get(name)?.at(-1)?.value ?? Number.NaN;
  }

  #add(name: string, value: number): void {
    const points = this.#points.get(name) ?? [];
    this.#points.set(name, points);
    points.push({ atMs: performance.now(), value });
  }
}
