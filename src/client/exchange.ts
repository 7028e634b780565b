import { connect, type Socket } from 'node:net';
import { MOST_BODY_BYTES } from '../api/routes.ts';
import type { Clock } from '../clock.ts';
import { SunbirdError } from '../errors.ts';
import { connectError } from './check-socket.ts';
import { findHeadEnd, parseHead, type ResponseHead } from './response-head.ts';
import { versionIn } from './version-hint.ts';

/** One request to the scheduler, in HTTP/1.0, over a connection of its own. */
export interface Exchange {
  socketPath: string;
  uid: number;
  method: 'GET' | 'POST';
  /** Path and query. */
  target: string;
  /** Sent as JSON; null for none. */
  body: object | null;
  clock: Clock;
  /** How long the answer may take; of a stream, its beginning. */
  answerMs: number;
  signal?: AbortSignal | undefined;
  /** Hears the version of the scheduler. */
  heard?: ((version: string | null) => void) | undefined;
}

/** An answer, read to its end. */
export interface WholeAnswer {
  head: ResponseHead;
  body: string;
}

/** More than any answer needs; beyond it something is wrong at the other end. */
const MOST_ANSWER_BYTES = 256 * 1024 * 1024;
const MOST_HEAD_BYTES = 65_536;

/** Asks and reads the answer to its end. A body shorter than announced is an error, never half a truth. */
export async function exchange(asked: Exchange): Promise<WholeAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WholeAnswer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const socket = open(asked, reject);
  socket.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > MOST_ANSWER_BYTES) socket.destroy(tooLong(asked));
  });
  socket.on('end', () => {
    try {
      resolve(readWhole(Buffer.concat(chunks), asked));
    } catch (error) {
      reject(error);
    }
  });
  return promise;
}

/** Asks and hands on the answer's bytes as they come: `onHead` first, then `onBytes`. Resolves at its end. */
export async function exchangeStream(
  asked: Exchange,
  on: { head: (head: ResponseHead) => void; bytes: (bytes: Buffer) => void },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let pending: Buffer | null = Buffer.alloc(0);
  const socket = open(asked, reject);
  const take = (chunk: Buffer) => {
    if (!pending) return on.bytes(chunk);
    pending = Buffer.concat([pending, chunk]);
    const end = findHeadEnd(pending);
    if (end === -1 && pending.length > MOST_HEAD_BYTES) throw noHttp(asked);
    if (end === -1) return;
    const [head, rest]: [Buffer, Buffer] = [pending.subarray(0, end), pending.subarray(end)];
    pending = null;
    socket.emit('answered');
    const parsed = parseHead(head) ?? fail(noHttp(asked));
    asked.heard?.(versionIn(parsed));
    on.head(parsed);
    on.bytes(rest);
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      take(chunk);
    } catch (error) {
      // Not by way of the socket: what the taker throws would pass for a break of the connection.
      reject(error);
      socket.destroy();
    }
  });
  socket.on('end', () => (pending ? reject(cutShort(asked)) : resolve()));
  return promise;
}

/** Connects and sends; every way the connection can fail ends in `reject` with a sentence. */
function open(asked: Exchange, reject: (error: unknown) => void): Socket {
  const text = requestText(asked);
  const socket = connect(asked.socketPath);
  let connected = false;
  const cancelTimer = asked.clock.after(asked.answerMs, () => socket.destroy(noAnswer(asked)));
  const abort = () => socket.destroy(aborted(asked));
  asked.signal?.addEventListener('abort', abort, { once: true });
  if (asked.signal?.aborted) abort();
  socket.on('connect', () => {
    connected = true;
    socket.write(text);
  });
  socket.on('answered', cancelTimer);
  socket.on('error', (error) => {
    if (error instanceof SunbirdError) reject(error);
    else if (connected) reject(cutShort(asked, error));
    else reject(connectError(error, asked.socketPath, asked.uid));
  });
  socket.on('close', () => {
    cancelTimer();
    asked.signal?.removeEventListener('abort', abort);
  });
  return socket;
}

function requestText({ method, target, body }: Exchange): string {
  const json = body === null ? '' : JSON.stringify(body);
  const bytes = Buffer.byteLength(json);
  if (bytes > MOST_BODY_BYTES) throw tooMuch(bytes);
  const about = json
    ? `Content-Type: application/json\r\nContent-Length: ${bytes}\r\n`
    : method === 'POST'
      ? 'Content-Length: 0\r\n'
      : '';
  return `${method} ${target} HTTP/1.0\r\nHost: localhost\r\n${about}\r\n${json}`;
}

function readWhole(bytes: Buffer, asked: Exchange): WholeAnswer {
  if (bytes.length === 0) throw cutShort(asked);
  const end = findHeadEnd(bytes);
  const head = end === -1 ? undefined : parseHead(bytes.subarray(0, end));
  if (!head) throw noHttp(asked);
  asked.heard?.(versionIn(head));
  const body = bytes.subarray(end);
  const announced = head.headers.get('content-length');
  if (announced !== undefined && Number(announced) !== body.length) throw cutShort(asked);
  return { head, body: body.toString() };
}

function noAnswer({ socketPath, answerMs }: Exchange): SunbirdError {
  return new SunbirdError(
    'NO_ANSWER',
    `The scheduler at ${socketPath} took the request but did not answer within ${answerMs / 1_000} s. ` +
      'It may be busy or stopped; look at its log, or try again.',
  );
}

function cutShort({ socketPath }: Exchange, cause?: unknown): SunbirdError {
  const sentence = `The scheduler at ${socketPath} ended the connection before its answer was complete. Try again.`;
  return new SunbirdError('UNREACHABLE', sentence, { cause });
}

function tooLong({ socketPath }: Exchange): SunbirdError {
  return new SunbirdError(
    'UNREACHABLE',
    `What listens at ${socketPath} sent more than ${MOST_ANSWER_BYTES / 1_048_576} MiB; that is no answer of the scheduler.`,
  );
}

function tooMuch(bytes: number): SunbirdError {
  return new SunbirdError(
    'PAYLOAD_TOO_LARGE',
    `The request has ${bytes} bytes; the scheduler takes at most ${MOST_BODY_BYTES}. Give a file's name instead of its content.`,
  );
}

function noHttp({ socketPath }: Exchange): SunbirdError {
  return new SunbirdError(
    'UNREACHABLE',
    `Something else than the scheduler listens at ${socketPath}: its answer is no HTTP. Check --socket.`,
  );
}

function aborted({ socketPath }: Exchange): SunbirdError {
  return new SunbirdError('NO_ANSWER', `The request to ${socketPath} was given up.`);
}

function fail(error: Error): never {
  throw error;
}
