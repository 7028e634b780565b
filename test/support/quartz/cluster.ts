import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { PostgresServer } from '../postgres/server.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { compileJava, QUARTZ_CLASSPATH } from './java.ts';

const DDL = 'org/quartz/impl/jdbcjobstore/tables_postgres.sql';
export const GROUP = 'NetOps-PC1502295457753';

/** Settings of a node that a test may change; Sunbird's by default. */
export interface NodeOptions {
  scheduler?: string;
  threads?: number;
  checkinMs?: number;
  /** How long work takes that does not say so itself. */
  sleepMs?: number;
}

/** Work whose data has `until` goes on until that file is there. */
export interface Hold {
  path: string;
  /** To be given to the run. */
  params: { until: string };
  letGo(): void;
}

/** One Java process. */
export class QuartzNode {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    if (!child.stdout) throw new Error('A node needs its stdout.');
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async ready(): Promise<void> {
    await this.#answer();
  }

  /** Has the node do something by Quartz' own API; see `obey` in QuartzNode.java. */
  async tell(...words: (string | number)[]): Promise<void> {
    this.#child.stdin?.write(`${words.join('|')}\n`);
    const answer = await this.#answer();
    if (answer !== 'OK') throw new Error(`${words.join(' ')}: ${answer}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill(signal);
    await once(this.#child, 'exit');
  }

  async #answer(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error(`Node ${this.name} has ended.`);
    return value;
  }
}

/** A real Quartz cluster on a Postgres of its own, with a journal that its jobs themselves write. */
export class QuartzCluster implements AsyncDisposable {
  readonly server: PostgresServer;
  readonly connection: ConnectionOptions;
  readonly nodes: QuartzNode[] = [];
  readonly #folder = temporaryFolder();
  readonly #java: string[];
  #ownsServer = false;
  #holds = 0;

  private constructor(server: PostgresServer, connection: ConnectionOptions) {
    this.server = server;
    this.connection = connection;
    this.#java = compileJava(this.#folder.path, 'QuartzNode');
  }

  /** The tables, and as many nodes as asked for. */
  static async start(nodes: number, options: NodeOptions = {}): Promise<QuartzCluster> {
    const cluster = await QuartzCluster.startOn(await PostgresServer.start(), nodes, options);
    cluster.#ownsServer = true;
    return cluster;
  }

  /** Another cluster on the same server, in a database of its own; to be disposed first. */
  startTwin(nodes: number, options: NodeOptions = {}): Promise<QuartzCluster> {
    return QuartzCluster.startOn(this.server, nodes, options);
  }

  /** A cluster in a database of its own on a server that outlives it. */
  static async startOn(
    server: PostgresServer,
    nodes: number,
    options: NodeOptions = {},
  ): Promise<QuartzCluster> {
    const cluster = new QuartzCluster(server, await server.createDatabase());
    const { path } = cluster.#folder;
    execFileSync('jar', ['xf', QUARTZ_CLASSPATH[0] ?? '', DDL], { cwd: path });
    await cluster.sql(readFileSync(join(path, DDL), 'utf8'));
    for (let index = 1; index <= nodes; index++) await cluster.addNode(`node-${index}`, options);
    return cluster;
  }

  async addNode(name: string, options: NodeOptions = {}): Promise<QuartzNode> {
    const { host, port, database } = this.connection;
    const settings = {
      node: name,
      journal: this.#journal,
      url: `jdbc:postgresql://${host}:${port}/${database}`,
      scheduler: options.scheduler ?? 'MyScheduler',
      threads: options.threads ?? 1,
      checkin: options.checkinMs ?? 5_000,
      sleepMs: options.sleepMs ?? 50,
      'file.encoding': 'UTF-8',
      'org.slf4j.simpleLogger.defaultLogLevel': 'error',
    };
    const properties = Object.entries(settings).map(([key, value]) => `-D${key}=${value}`);
    const child = spawn('java', [...properties, ...this.#java], { stdio: ['pipe', 'pipe', 'inherit'] });
    const node = new QuartzNode(name, child);
    this.nodes.push(node);
    await node.ready();
    return node;
  }

  get first(): QuartzNode {
    const [node] = this.nodes;
    if (!node) throw new Error('The cluster has no node.');
    return node;
  }

  async sql(text: string) {
    return (await this.server.execute(this.connection.database, text)).rows as Record<string, unknown>[];
  }

  /** For work that is to go on until a test has done what it does meanwhile, however slow the machine is. */
  hold(): Hold {
    const path = join(this.#folder.path, `hold-${this.#holds++}`);
    return { path, params: { until: path }, letGo: () => writeFileSync(path, '') };
  }

  /** What jobs have written: when, on which node, BEGIN or END, job, and the rest of the line. */
  journal(): { at: number; node: string; what: string; job: string; entry: string; rest: string }[] {
    if (!existsSync(this.#journal)) return [];
    const lines = readFileSync(this.#journal, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [at = '', node = '', what = '', job = '', entry = '', ...rest] = line.split(' ');
      return { at: Number(at), node, what, job, entry, rest: rest.join(' ') };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    if (this.#ownsServer) await this.server[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  get #journal(): string {
    return join(this.#folder.path, 'journal');
  }
}
