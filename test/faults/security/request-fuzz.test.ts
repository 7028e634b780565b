import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERROR_MEANINGS } from '../../../src/api/error-codes.ts';
import { MOST_BODY_BYTES } from '../../../src/api/routes.ts';
import { CONTROL_LIMITS, VIEW_LIMITS } from '../../../src/daemon/control-server.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { mutatedRequest } from '../../support/mutated-requests.ts';
import { seededRandom } from '../../support/random.ts';
import { requestText, sendRaw, statusOf } from '../../support/raw-request.ts';
import { Served } from '../../support/served.ts';
import { until } from '../../support/until.ts';

const REQUESTS = LONG ? 1_000_000 : 5_000;
const AT_ONCE = 32;
const BODY_BYTES = LONG ? 2 ** 30 : 2 ** 26;
const CONNECTIONS = LONG ? 10_000 : 600;
const SLOW_WRITERS = LONG ? 200 : 40;
const MOST_RSS_MB = 200;
const API = '/api/v1/backgroundtasks';

/** Names that a careless program would find in every object. */
const TASKS = `stopGrace: 1s
tasks:
  - { name: nothing, command: ["true"] }
  - { name: a.b, command: ["true"], params: { constructor: { pattern: "^[a-z]*$" } } }
  - { group: constructor, name: toString, command: ["true"] }
`;

/** What may be answered, whatever is asked: what our own errors mean, and what Node says of an expectation (417). */
const STATUSES = new Set(
  [200, 417, ...Object.values(ERROR_MEANINGS).map(({ http }) => http)].filter((status) => status !== 500),
);

let at: Served;
let pid = 0;
beforeAll(async () => {
  at = await Served.start(TASKS);
  pid = at.pid;
});
afterAll(() => at[Symbol.asyncDispose]());

/** The most memory the scheduler ever had, in MB. */
function peakMb(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

/** It is the same process, has met no defect, is not swollen, and answers. */
async function expectWell(row: FaultRow): Promise<void> {
  const peak = peakMb();
  row.figure(`peak RSS ${peak} MB (of ${MOST_RSS_MB})`);
  expect(at.log).not.toMatch(/"level":"(error|fatal)"|Warning/);
  expect(peak).toBeLessThan(MOST_RSS_MB);
  expect((await at.cli('list -o name')).out.split('\n')).toHaveLength(4);
}

test(
  'S3 mutated requests are each answered by a code of the contract',
  async (context) => {
    const row = new FaultRow(context);
    const random = seededRandom(20_260_115);
    const counts = new Map<number | null, number>();
    const strange: string[] = [];
    let left = REQUESTS;
    const askOn = async () => {
      while (left-- > 0) {
        const bytes = mutatedRequest(random);
        const answer = await sendRaw(at.socket, bytes, { andEnd: true });
        const status = statusOf(answer);
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (status !== null && !STATUSES.has(status))
          strange.push(`${bytes.toString('latin1')}\n=> ${answer}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, askOn));
    row.often(`${REQUESTS} requests`);
    row.figure([...counts].map(([status, count]) => `${status ?? 'no answer'}: ${count}`).join(' '));
    expect(strange).toEqual([]);
    // Some are still good, and more reach the router at least.
    expect(counts.get(200)).toBeGreaterThan(REQUESTS / 200);
    expect(counts.get(404)).toBeGreaterThan(REQUESTS / 20);
    await at.cli('drain --clear');
    // What they started is in nobody's way any more.
    const active = async () => (await at.cli('runs --state queued,running -o name')).out;
    await expect.poll(active, { timeout: 60_000 }).toBe('');
    await expectWell(row);
  },
  REQUESTS * 20 + 120_000,
);

const DEEP = `{"params":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

test.for([
  ['a task named as a method', 'POST trigger/toString', '', 200, null],
  // The same task: its run by the name alone may still go on.
  ['a full name of two methods', 'POST trigger/constructor%2FtoString', '{"ifRunning":"attach"}', 200, null],
  ['a parameter named as a method', 'POST trigger/a.b', '{"params":{"constructor":"x"}}', 200, null],
  ['one that is an object', 'POST trigger/a.b', '{"params":{"constructor":{}}}', 400, 'INVALID_PARAMETER'],
  ['a parameter __proto__', 'POST trigger/a.b', '{"params":{"__proto__":"x"}}', 400, 'INVALID_PARAMETER'],
  ['a dotted parameter', 'POST trigger/a.b', '{"params":{"a.b":1}}', 400, 'INVALID_PARAMETER'],
  ['an option __proto__', 'POST trigger/a.b', '{"__proto__":{"dryRun":true}}', 400, 'INVALID_REQUEST'],
  ['an option constructor', 'POST trigger/a.b', '{"constructor":1}', 400, 'INVALID_REQUEST'],
  ['100,000 lists in each other', 'POST trigger/a.b', DEEP, 400, 'INVALID_REQUEST'],
  ['a text for a body', 'POST trigger/a.b', '"a.b"', 400, 'INVALID_REQUEST'],
  ['a task __proto__', 'POST trigger/__proto__', '', 404, 'TASK_NOT_FOUND'],
  ['a method that no task has', 'POST trigger/hasOwnProperty', '', 404, 'TASK_NOT_FOUND'],
  ['a way out', 'POST trigger/..%2F..%2Fetc%2Fpasswd', '', 404, 'TASK_NOT_FOUND'],
  ['a NUL', 'POST trigger/%00', '', 404, 'TASK_NOT_FOUND'],
  ['a verb __proto__', 'POST __proto__/a.b', '', 404, 'ROUTE_NOT_FOUND'],
  ['a run __proto__', 'GET ../runs/__proto__', '', 400, 'INVALID_REQUEST'],
  ['a query __proto__', 'GET ?__proto__=1', '', 400, 'INVALID_REQUEST'],
  ['a group named as a method', 'GET ?group=constructor', '', 200, null],
  ['a group that no task has', 'GET ?group=toString', '', 404, 'TASK_NOT_FOUND'],
  ['a method of another kind', 'DELETE ', '', 405, 'METHOD_NOT_ALLOWED'],
] as const)('S3 %s is answered as it should be', async ([, line, body, status, err], context) => {
  new FaultRow(context).often('1 request');
  const [method = '', path = ''] = line.split(' ');
  const target = path === '' || path.startsWith('?') ? `${API}${path}` : `${API}/${path}`;
  const answer = await sendRaw(at.socket, requestText(method, target, body));
  const envelope = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
  expect([statusOf(answer), envelope.params.err]).toEqual([status, err]);
});

test('S3 thousands of unknown options or parameters are refused in a few words', async (context) => {
  const row = new FaultRow(context);
  const names = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`constructo${index}`, 1]));
  for (const body of [JSON.stringify(names), JSON.stringify({ params: names })]) {
    const begun = performance.now();
    const answer = await sendRaw(at.socket, requestText('POST', `${API}/trigger/a.b`, body));
    row.time('refused in', performance.now() - begun, 500);
    expect(statusOf(answer)).toBe(400);
    expect(answer.length).toBeLessThan(20_000);
  }
  row.often('2 requests');
  await expectWell(row);
});

test('S3 a large body is refused, whether its length is told or not', async (context) => {
  const row = new FaultRow(context);
  for (const head of [`Content-Length: ${BODY_BYTES}`, 'Transfer-Encoding: chunked']) {
    const { answer, sent } = await pour(`POST ${API}/trigger/nothing HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`);
    row.figure(`${head.split(':')[0]}: ${Math.round(sent / 2 ** 20)} MiB taken`);
    expect(statusOf(answer) ?? 413).toBe(413);
    expect(sent).toBeLessThan(16 * MOST_BODY_BYTES);
  }
  row.often('2 bodies');
  await expectWell(row);
}, 120_000);

/** Sends a head, and behind it so many bytes as the other side takes, up to BODY_BYTES. */
async function pour(head: string): Promise<{ answer: string; sent: number }> {
  const socket = connect(at.socket).setEncoding('latin1');
  let answer = '';
  let sent = 0;
  socket.on('data', (text) => {
    answer += text;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const isChunked = head.includes('chunked');
  const bytes = Buffer.alloc(2 ** 16, 'x');
  const piece = isChunked ? Buffer.concat([Buffer.from('10000\r\n'), bytes, Buffer.from('\r\n')]) : bytes;
  socket.write(head);
  while (sent < BODY_BYTES && !socket.destroyed && !socket.readableEnded) {
    sent += bytes.length;
    if (!socket.write(piece))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  socket.end();
  await closed;
  return { answer, sent };
}

test('S3 slow writers and more connections than may be keep nobody out for long', async (context) => {
  const row = new FaultRow(context);
  const slow = Array.from({ length: SLOW_WRITERS }, () => connect(at.socket));
  for (const socket of slow)
    socket
      .on('error', () => {})
      .resume()
      .write(`POST ${API}/trigger/nothing HTTP/1.1\r\nHos`);
  expect((await at.cli('list -o name')).code).toBe(0);
  const many = await openMany(CONNECTIONS);
  const isOpen = (socket: Socket) => !socket.destroyed;
  await until(() => many.filter(isOpen).length <= CONTROL_LIMITS.connections);
  for (const socket of many) socket.destroy();
  await expect.poll(async () => (await at.cli('list -o name')).code, { timeout: 30_000 }).toBe(0);
  // Slow ones are told so, or cut, when their time for a head has passed.
  const { headersMs } = CONTROL_LIMITS;
  if (LONG) await expect.poll(() => slow.filter(isOpen).length, { timeout: 3 * headersMs }).toBe(0);
  for (const socket of slow) socket.destroy();
  row.often(`${SLOW_WRITERS} slow writers, ${CONNECTIONS} connections`);
  await expectWell(row);
}, 120_000);

test('S3 who asks without reading, or is refused and stays, keeps nobody out', async (context) => {
  const row = new FaultRow(context);
  const greedy = 'GET /api/v1/metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(400);
  const { connections } = VIEW_LIMITS;
  const view = join(at.folder, 'run/view.sock');
  const stay = () =>
    connect({ path: view, allowHalfOpen: true })
      .on('error', () => {})
      .pause();
  for (const text of [greedy, 'garbage\r\n\r\n']) {
    const sockets = Array.from({ length: connections }, stay);
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.write(text, resolve))));
    await expect
      .poll(() => sendRaw(view, requestText('GET', API)).then(statusOf), { timeout: 10_000 })
      .toBe(200);
    for (const socket of sockets) socket.destroy();
  }
  row.often(`2 times ${connections} connections`);
  await expectWell(row);
}, 60_000);

/** Opens connections that say nothing, a hundred at a time. */
async function openMany(count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(100, count - sockets.length) }, () => connect(at.socket));
    await Promise.all(
      some.map(
        (socket) =>
          new Promise((resolve) => {
            socket.once('connect', resolve).once('close', resolve);
            socket.on('error', () => {}).resume();
          }),
      ),
    );
    sockets.push(...some);
  }
  return sockets;
}
