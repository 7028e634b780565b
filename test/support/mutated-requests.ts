import { ROUTES, type RouteName } from '../../src/api/routes.ts';
import type { Random } from './random.ts';
import { requestText } from './raw-request.ts';

const NOTE = { by: 'root', reason: 'why' };
/** Of what changes something: none begins a run, or keeps others from it. */
const BODIES: Readonly<Partial<Record<RouteName, object>>> = {
  'trigger-task': { ...NOTE, dryRun: true, params: {}, ifRunning: 'queue' },
  'reschedule-task': { ...NOTE, cron: '@daily' },
  'set-drain': { ...NOTE, clear: true },
};

interface Request {
  method: string;
  target: string;
  body: string;
}

interface Seed extends Request {
  name: string;
}

/** Starts a process each time that it is well asked, and would take most of the time. */
const DEAR: RouteName = 'reload';
const DEAR_ONE_IN = 20;

/** A good request of each route, from which others are made. */
const SEEDS = Object.entries(ROUTES).flatMap(([name, { method, path }]): Seed[] => {
  const target = path.replace(':taskName', 'default%2Fnothing').replace(':run', '1');
  const targets = method === 'GET' ? [target, `${target}?group=default&limit=3`] : [target];
  const body = method === 'GET' ? '' : JSON.stringify(BODIES[name as RouteName] ?? NOTE);
  return targets.map((each) => ({ name, method, target: each, body }));
});

/** Words that mean something to some part of a program. */
const WORDS = [
  '__proto__',
  'constructor',
  'a.b',
  '..%2f',
  '%00',
  '%E0%A4%A',
  '\0',
  '\r\n',
  '\r\n\r\n',
  '\u{1f4a9}',
  '{',
  ']',
  '"',
  '-1',
  '1e999',
  '99999999999999999999',
  'null',
  'NaN',
  'Infinity',
  'Content-Length: 5\r\n',
  'Content-Length: -1\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Expect: 100-continue\r\n',
  'Upgrade: websocket\r\nConnection: Upgrade\r\n',
  'CONNECT ',
  'HTTP/0.9',
  'HTTP/2.0',
  '?wait=1ms',
  '&tail=-5',
  '&after=1.0',
  'x'.repeat(20_000),
].map((word) => Buffer.from(word));

type Change = (bytes: Buffer, random: Random) => Buffer;

const CHANGES: readonly Change[] = [
  (bytes, random) =>
    splice(bytes, { at: place(bytes, random), without: 1, put: Buffer.from([random.whole(0, 255)]) }),
  (bytes, random) => splice(bytes, { at: place(bytes, random), put: random.pick(WORDS) }),
  (bytes, random) => splice(bytes, { at: place(bytes, random), without: random.whole(1, 20) }),
  (bytes, random) =>
    splice(bytes, { at: place(bytes, random), without: random.whole(1, 20), put: random.pick(WORDS) }),
  (bytes, random) => splice(bytes, { at: place(bytes, random), put: bytes.subarray(place(bytes, random)) }),
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  (bytes, random) => splice(bytes, { at: place(bytes, random), put: bytesOf(random.pick(SEEDS)) }),
];

/**
 * A request with one to three changes chosen by chance: anywhere in its bytes, or in its path or body alone, so that it
 * still is a request.
 */
export function mutatedRequest(random: Random): Buffer {
  const seed = pickSeed(random);
  switch (random.pick(['bytes', 'target', seed.body === '' ? 'target' : 'body'] as const)) {
    case 'target':
      return bytesOf({ ...seed, target: changed(seed.target, random).replaceAll(/[\s\0]/g, '%20') });
    case 'body':
      return bytesOf({ ...seed, body: changed(seed.body, random) });
    default:
      return change(bytesOf(seed), random);
  }
}

function pickSeed(random: Random): Seed {
  const seed = random.pick(SEEDS);
  return seed.name === DEAR && random.whole(1, DEAR_ONE_IN) > 1 ? pickSeed(random) : seed;
}

function bytesOf({ method, target, body }: Request): Buffer {
  return Buffer.from(requestText(method, target, body));
}

function changed(text: string, random: Random): string {
  return change(Buffer.from(text), random).toString('utf8');
}

function change(bytes: Buffer, random: Random): Buffer {
  let result = bytes;
  for (let left = random.whole(1, 3); left > 0; left--) result = random.pick(CHANGES)(result, random);
  return result;
}

function place(bytes: Buffer, random: Random): number {
  return random.whole(0, bytes.length);
}

function splice(bytes: Buffer, change: { at: number; without?: number; put?: Buffer }): Buffer {
  const { at, without = 0, put = Buffer.alloc(0) } = change;
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + without)]);
}
