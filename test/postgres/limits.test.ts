import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Database, type DatabaseOptions } from '../../src/postgres/database.ts';
import { testWith } from '../support/needs.ts';
import { PgBouncer } from '../support/postgres/pgbouncer.ts';
import { PostgresServer } from '../support/postgres/server.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

/** Two are kept for superusers, who are the tests themselves. */
const SETTINGS = ['max_connections=6', 'superuser_reserved_connections=2', 'reserved_connections=0'];
const LIMIT = "SELECT current_setting('statement_timeout') AS limit";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start({ settings: SETTINGS });
  await server.execute('postgres', 'CREATE ROLE tasks LOGIN');
});
afterAll(async () => await server?.[Symbol.asyncDispose]());

function open(differs: Partial<DatabaseOptions> = {}): Database {
  const connection = { ...server.connection('postgres'), user: 'tasks' };
  return new Database({ connection, most: 4, applicationName: 'test', ...differs });
}

/** How many connections the server counts, of the database under test or another. */
async function countHeld(applicationName = 'test'): Promise<number> {
  const text = `SELECT 1 FROM pg_stat_activity WHERE application_name = '${applicationName}'`;
  return (await server.execute('postgres', text)).rows.length;
}

/** A server counts a connection that was closed until its process is gone. */
async function areGone(applicationName: string): Promise<void> {
  await expect.poll(() => countHeld(applicationName)).toBe(0);
}

/** Has so many transactions open at once until it is disposed. */
async function hold(database: Database, count: number) {
  const release = Promise.withResolvers<void>();
  const opened = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const all = opened.map(({ resolve }) =>
    database.transaction(async (sql) => {
      await sql.query('SELECT 1');
      resolve();
      await release.promise;
    }),
  );
  await Promise.race([Promise.all(opened.map(({ promise }) => promise)), Promise.all(all)]);
  return {
    [Symbol.asyncDispose]: async () => {
      release.resolve();
      await Promise.all(all);
    },
  };
}

beforeEach(async () => {
  for (const applicationName of ['test', 'others']) await areGone(applicationName);
});

describe('the limit of a statement', () => {
  test('is told the server too, and is another for one call', async () => {
    await using database = open({ queryMs: 2_000 });
    expect((await database.query(LIMIT)).rows).toEqual([{ limit: '2s' }]);
    const slowly = `${LIMIT}, pg_sleep(2.5)`;
    const slow = await Promise.all([
      database.query(slowly, [], { limitMs: 20_000 }),
      database.transaction((sql) => sql.query(slowly), { limitMs: 20_000 }),
    ]);
    expect(slow.map(({ rows }) => rows[0]?.limit)).toEqual(['20s', '20s']);
    expect((await database.query(LIMIT)).rows).toEqual([{ limit: '2s' }]);
    await expect(database.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('a server without a connection left', () => {
  test('has requests wait for those that are open, and is not asked for more for 30 s', async () => {
    let now = 1_000;
    await using database = open({ monotonicMs: () => now });
    await using others = open({ applicationName: 'others' });
    {
      await using _held = await hold(others, 3);
      const answers = await Promise.all(
        [1, 2, 3, 4].map((each) => database.query('SELECT $1::int AS is', [each])),
      );
      expect(answers.flatMap(({ rows }) => rows.map(({ is }) => is))).toEqual([1, 2, 3, 4]);
      expect(await countHeld()).toBe(1);
    }
    await others.close();
    await areGone('others');
    const both = () => Promise.all([1, 2].map(() => database.query('SELECT pg_sleep(0.05)')));
    now += 29_999;
    await both();
    expect(await countHeld()).toBe(1);
    now += 1;
    await using _both = await hold(database, 2);
    expect(await countHeld()).toBe(2);
  });

  test('cannot be used by who has none', async () => {
    await using others = open({ applicationName: 'others' });
    await using _held = await hold(others, 4);
    await using database = open();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      cause: { code: '53300' },
    });
  });

  test('gets back what nobody uses', async () => {
    await using database = open({ idleMs: 50 });
    await database.query('SELECT 1');
    await areGone('test');
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('a network that falls silent', () => {
  test('costs a statement its limit, and its connection', async () => {
    await using proxy = await TcpProxy.start(server.port);
    const connection = { ...server.connection('postgres'), port: proxy.port };
    await using database = open({ connection, most: 1, queryMs: 2_000 });
    await database.query('SELECT 1');
    proxy.swallow();
    const before = performance.now();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    // Far from the usual limit, however busy the machine is.
    expect(performance.now() - before).toBeLessThan(9_000);
    await expect.poll(() => proxy.open).toBe(0);
    proxy.forward();
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(proxy.accepted).toBe(2);
  });

  test('ends a transaction at once, without a ROLLBACK that nobody would answer', async () => {
    await using proxy = await TcpProxy.start(server.port);
    const connection = { ...server.connection('postgres'), port: proxy.port };
    await using database = open({ connection, most: 1, queryMs: 4_000 });
    let asked = 0;
    const lost = database.transaction(async (sql) => {
      proxy.swallow();
      asked = performance.now();
      await sql.query('SELECT 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - asked).toBeLessThan(7_900);
  });
});

describe('a pooler between', () => {
  const NEED = 'pgbouncer';

  testWith(NEED, 'that takes no limit at the start gets it in each transaction', async () => {
    await using bouncer = await PgBouncer.start({ ...server.connection('postgres'), user: 'tasks' });
    await using database = open({ connection: bouncer.connection, queryMs: 7_000 });
    const answers = await Promise.all([1, 2].map(() => database.query('SELECT 1 AS one')));
    expect(answers.flatMap(({ rows }) => rows)).toEqual([{ one: 1 }, { one: 1 }]);
    expect((await database.transaction((sql) => sql.query(LIMIT))).rows).toEqual([{ limit: '7s' }]);
    expect((await database.query(LIMIT, [], { limitMs: 9_000 })).rows).toEqual([{ limit: '9s' }]);
  });
});

describe('a server that was away', () => {
  test('is tried by one request for all, and asked for one connection at first', async () => {
    let now = 1_000;
    await using database = open({ monotonicMs: () => now });
    const askFour = () =>
      Promise.allSettled(
        Array.from({ length: 4 }, () => database.query('SELECT pg_backend_pid() AS pid, pg_sleep(0.05)')),
      );
    const pids = async () => {
      const answers = await askFour();
      return new Set(answers.map((each) => (each.status === 'fulfilled' ? each.value.rows[0]?.pid : null)));
    };
    await server.stop();
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    now += 400;
    const reasons = (await askFour()).map((each) => (each.status === 'rejected' ? String(each.reason) : ''));
    expect(reasons.filter((reason) => reason.includes('; tried again in'))).toHaveLength(3);
    expect(reasons.every((reason) => reason.includes('ECONNREFUSED'))).toBe(true);
    await server.boot();
    now += 30_000;
    await database.query('SELECT 1');
    now += 9_999;
    expect((await pids()).size).toBe(1);
    now += 1;
    await using _all = await hold(database, 4);
  });
});

describe('a database with a connection that is kept', () => {
  test('answers what is urgent while all others wait', async () => {
    await using database = open({ most: 3, kept: 1 });
    const held = await hold(database, 2);
    let isAnswered = false;
    const waiting = database.query('SELECT 1').then(() => {
      isAnswered = true;
    });
    expect((await database.query('SELECT 1', [], { urgent: true })).count).toBe(1);
    expect(isAnswered).toBe(false);
    await held[Symbol.asyncDispose]();
    await waiting;
  });

  test('tells a server of its limit for transactions that stand still', async () => {
    await using database = open();
    const told = (limits: { limitMs?: number }) =>
      database.transaction(async (sql) => {
        const { rows } = await sql.query(
          "SELECT current_setting('idle_in_transaction_session_timeout') AS limit",
        );
        return rows[0]?.limit;
      }, limits);
    expect([await told({}), await told({ limitMs: 9_000 })]).toEqual(['5s', '9s']);
  });
});

test('a process can end although its server takes no leave', async () => {
  await using proxy = await TcpProxy.start(server.port);
  const script = resolve(import.meta.dirname, '../support/postgres/leave.ts');
  const connection = JSON.stringify({ ...server.connection('postgres'), port: proxy.port });
  const child = spawn(process.execPath, [script, connection], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  proxy.swallow();
  child.stdin.write('leave\n');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
