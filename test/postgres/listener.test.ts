import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { Listener, type ListenerOptions } from '../../src/postgres/listener.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { testWith } from '../support/needs.ts';
import { PgBouncer } from '../support/postgres/pgbouncer.ts';
import { PostgresServer } from '../support/postgres/server.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { passUntil, until } from '../support/until.ts';

const CHANNEL = 'runs "of" tasks';
const SESSIONS = "FROM pg_stat_activity WHERE application_name = 'listener'";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => await server?.[Symbol.asyncDispose]());

function listen(differs: Partial<ListenerOptions> = {}) {
  const connection = server.connection('postgres');
  const options = { connection, applicationName: 'listener', clock: systemClock, random: () => 0 };
  const listener = new Listener({ ...options, ...differs });
  const heard: string[] = [];
  const states: string[] = [];
  const causes: string[] = [];
  const onState = (state: string, cause?: unknown) => {
    states.push(state);
    if (cause !== undefined) causes.push((cause as Error).message);
  };
  listener.start(CHANNEL, (payload) => heard.push(payload), onState);
  return { listener, heard, states, causes, [Symbol.asyncDispose]: () => listener.stop() };
}

async function notify(payload: string): Promise<void> {
  await server.execute('postgres', `NOTIFY "${CHANNEL.replaceAll('"', '""')}", '${payload}'`);
}

async function countSessions(): Promise<number> {
  return (await server.execute('postgres', `SELECT 1 ${SESSIONS}`)).rows.length;
}

test('hears what is told on its channel, and nothing after its stop', async () => {
  await using at = listen();
  await until(() => at.states.length > 0);
  await notify('one');
  await notify('');
  await until(() => at.heard.length === 2);
  await at.listener.stop();
  await at.listener.stop();
  await expect.poll(countSessions).toBe(0);
  await notify('two');
  expect([at.states, at.heard]).toEqual([['listening'], ['one', '']]);
});

test('listens again after its session was ended', async () => {
  await using at = listen();
  await until(() => at.states.length === 1);
  await server.execute('postgres', `SELECT pg_terminate_backend(pid) ${SESSIONS}`);
  await until(() => at.states.length === 3);
  await notify('again');
  await until(() => at.heard.length === 1);
  expect(at.states).toEqual(['listening', 'lost', 'listening']);
  expect(at.causes).toEqual([expect.stringContaining('terminating connection')]);
});

test('waits for a server that is away, longer each time, and is told so once', async () => {
  await using proxy = await TcpProxy.start(1);
  const clock = new FakeClock();
  await using at = listen({ connection: { ...server.connection('postgres'), port: proxy.port }, clock });
  for (const [tries, pauseMs] of [200, 400, 800, 1_600, 2_000, 2_000].entries()) {
    await until(() => proxy.accepted === tries + 1 && proxy.open === 0);
    await passUntil(clock, () => clock.waiting === 1, 0);
    await clock.advance(pauseMs - 1);
    expect(proxy.accepted).toBe(tries + 1);
    await clock.advance(1);
  }
  await at.listener.stop();
  expect([at.states, clock.waiting]).toEqual([['lost'], 0]);
});

test('leaves connections to others while the server has few', async () => {
  await using proxy = await TcpProxy.start(1);
  const clock = new FakeClock();
  let asked = 0;
  const mayReconnect = () => ++asked > 3;
  const connection = { ...server.connection('postgres'), port: proxy.port };
  await using at = listen({ connection, clock, mayReconnect });
  await until(() => proxy.accepted === 1 && proxy.open === 0);
  for (let refused = 1; refused <= 3; refused++) {
    await passUntil(clock, () => clock.waiting === 1, 0);
    await clock.advance(200);
    await until(() => asked === refused);
    expect(proxy.accepted).toBe(1);
  }
  await passUntil(clock, () => clock.waiting === 1, 0);
  await clock.advance(200);
  await until(() => proxy.accepted === 2);
  await at.listener.stop();
});

test('finds by its heartbeat that a network fell silent', async () => {
  await using proxy = await TcpProxy.start(server.port);
  const clock = new FakeClock();
  const waits: number[] = [];
  const after = (delayMs: number, fire: () => void) => {
    waits.push(delayMs);
    return clock.after(delayMs, fire);
  };
  const seen = { now: () => clock.now(), after };
  await using at = listen({
    connection: { ...server.connection('postgres'), port: proxy.port },
    clock: seen,
  });
  await until(() => at.states.length === 1);
  await clock.advance(15_000);
  await until(() => waits.filter((each) => each === 15_000).length === 2);
  expect(at.states).toEqual(['listening']);
  proxy.swallow();
  await clock.advance(15_000);
  await clock.advance(4_999);
  expect(at.states).toEqual(['listening']);
  await clock.advance(1);
  await until(() => at.states.length === 2);
  expect(at.causes).toEqual(['no answer came in 5 s']);
  proxy.forward();
  await passUntil(clock, () => at.states.length === 3, 100);
  await notify('heard');
  await until(() => at.heard.length === 1);
  expect(at.states).toEqual(['listening', 'lost', 'listening']);
});

testWith('pgbouncer', 'gives up for good behind a pooler, which hands nothing on', async () => {
  await using bouncer = await PgBouncer.start(server.connection('postgres'));
  const clock = new FakeClock();
  await using at = listen({ connection: bouncer.connection, clock });
  await until(() => at.states.length === 1);
  await clock.advance(3_600_000);
  expect([at.states, clock.waiting]).toEqual([['pooled'], 0]);
});

test('can be stopped while it connects, to a server that never answers', async () => {
  await using proxy = await TcpProxy.start(server.port);
  proxy.swallow();
  const clock = new FakeClock();
  await using at = listen({ connection: { ...server.connection('postgres'), port: proxy.port }, clock });
  await until(() => proxy.open === 1);
  await at.listener.stop();
  await until(() => proxy.open === 0);
  expect([at.states, clock.waiting]).toEqual([[], 0]);
});
