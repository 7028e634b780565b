import pg from 'pg';
import { systemClock } from '../../../src/clock.ts';
import { silentLog } from '../../../src/log.ts';
import type { ConnectionOptions } from '../../../src/postgres/connection-options.ts';
import { Database } from '../../../src/postgres/database.ts';
import { QuartzRuns } from '../../../src/quartz/quartz-runs.ts';
import { QuartzSource } from '../../../src/quartz/quartz-source.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { GROUP } from './cluster.ts';

/** What is to become of it. */
export interface Doom {
  connection: ConnectionOptions;
  storePath: string;
  job: string;
  /** At which statement to the server, from 1, of those that asking for the run takes. */
  statement: number;
  /** When it has been sent, or when its answer is there. */
  moment: 'sent' | 'answered';
  signal: 'SIGKILL' | 'SIGSTOP';
}

/** What it writes when it comes that far. */
export interface DoomedAnswer {
  run: number | null;
  error: { code: string; message: string } | null;
  statements: number;
}

/*
 * A program of its own: asks once for a run of a job of Quartz, and sends itself a signal at one of the statements. It
 * is a daemon as far as Quartz can tell.
 */
const doom: Doom = JSON.parse(process.argv[2] ?? '');
let statements = 0;
const { query } = pg.Client.prototype;

function doomedQuery(this: pg.Client, ...given: unknown[]): unknown {
  const isIt = ++statements === doom.statement;
  const answer: Promise<unknown> = Reflect.apply(query, this, given);
  if (isIt && doom.moment === 'sent') process.kill(process.pid, doom.signal);
  if (!isIt || doom.moment === 'sent') return answer;
  return answer.then((result) => {
    process.kill(process.pid, doom.signal);
    return result;
  });
}

const database = new Database({ connection: doom.connection, most: 1, applicationName: 'doomed' });
const store = await openSqliteStore({ path: doom.storePath, clock: systemClock });
const scope = { schedulerName: null, tablePrefix: null };
const source = new QuartzSource({ database, scope, taken: new Set(), clock: systemClock });
await source.start();
const announce = () => {};
const onEnded = () => {};
const parts = { source, database, store, announce, onEnded, clock: systemClock, log: silentLog };
const runs = new QuartzRuns({ ...parts, mode: 'control', nudge: true });
const task = source.findTask({ group: GROUP, name: doom.job });
if (!task) throw new Error(`There is no job ${doom.job}.`);
Object.assign(pg.Client.prototype, { query: doomedQuery });
const request = { params: {}, ifRunning: 'fail', evenIfPaused: false, idempotencyKey: null } as const;
const told: DoomedAnswer = { run: null, error: null, statements: 0 };
try {
  const { run } = await runs.trigger(task, {
    ...request,
    reason: null,
    by: 'doomed',
    draining: false,
    dryRun: false,
  });
  told.run = run?.number ?? null;
} catch (error) {
  const { code, message } = error as Error & { code: string };
  told.error = { code, message };
}
told.statements = statements;
process.stdout.write(`${JSON.stringify(told)}\n`);
await source.close();
await store.close();
