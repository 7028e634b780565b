import type { Envelope } from '../api/envelope.ts';
import { pathOf, ROUTES, type RouteName } from '../api/routes.ts';
import { viewPathOf } from '../api/socket-path.ts';
import type { Clock } from '../clock.ts';
import { SunbirdError } from '../errors.ts';
import { checkSocket, missingError } from './check-socket.ts';
import { type Exchange, exchange } from './exchange.ts';
import { findSocket } from './find-socket.ts';
import { readEnvelope } from './read-envelope.ts';
import { readText } from './read-text.ts';

/** What every request to the scheduler needs to know. */
export interface Connection {
  /** Where control.sock may be, in order. */
  candidates: readonly string[];
  uid: number;
  clock: Clock;
  /** How long an answer may take, beyond what the request itself asks to wait. */
  answerMs: number;
  /** Hears the version of each scheduler that answers; null when it does not say. */
  heard?: (version: string | null) => void;
}

/** One request: a route with what goes into it. */
export interface Call {
  route: RouteName;
  segment?: string | number;
  query?: Record<string, string | number | undefined>;
  body?: object;
  /** Added to the time the answer may take. */
  waitMs?: number;
  signal?: AbortSignal | undefined;
}

/** How long an answer may take when nothing else is said. */
export const ANSWER_MS = 10_000;

/** Asks the scheduler and reads its envelope. Throws SunbirdError for every way in which that fails. */
export async function call<Result>(connection: Connection, asked: Call): Promise<Envelope<Result>> {
  return withSocket(connection, asked, async (request) =>
    readEnvelope<Result>(await exchange(request), request.socketPath),
  );
}

/** Asks for an answer that is a text and no envelope; failures are told as ever. */
export async function callText(connection: Connection, asked: Call): Promise<string> {
  return withSocket(connection, asked, async (request) =>
    readText(await exchange(request), request.socketPath),
  );
}

/** Sends over control.sock, or reads over view.sock beside it when control.sock is closed to this user. */
export async function withSocket<Value>(
  connection: Connection,
  asked: Call,
  send: (request: Exchange) => Promise<Value>,
): Promise<Value> {
  const { candidates } = connection;
  // A path that was named is judged even where nothing lies: it may be too long to ever be a socket.
  const control = candidates.length === 1 ? candidates[0] : findSocket(candidates);
  if (control === undefined) throw missingError(candidates);
  try {
    checkSocket(control, connection.uid);
    return await send(requestOf(connection, asked, control));
  } catch (error) {
    if (!isClosedToUs(error) || !ROUTES[asked.route].view) throw error;
    return await readOverView(connection, asked, { control, refusal: error, send });
  }
}

async function readOverView<Value>(
  connection: Connection,
  asked: Call,
  from: { control: string; refusal: SunbirdError; send: (request: Exchange) => Promise<Value> },
): Promise<Value> {
  const view = viewPathOf(from.control);
  try {
    checkSocket(view, connection.uid);
  } catch {
    // The reason a person can act on is the one of control.sock.
    throw from.refusal;
  }
  return from.send(requestOf(connection, asked, view));
}

function requestOf(connection: Connection, asked: Call, socketPath: string): Exchange {
  const { uid, clock } = connection;
  return {
    socketPath,
    uid,
    clock,
    method: ROUTES[asked.route].method,
    target: pathOf(asked.route, asked.segment, asked.query),
    body: asked.body ?? null,
    answerMs: connection.answerMs + (asked.waitMs ?? 0),
    signal: asked.signal,
    heard: connection.heard,
  };
}

/** Only a socket that could not be opened; a refusal in the scheduler's own words is an answer. */
function isClosedToUs(error: unknown): error is SunbirdError {
  if (!(error instanceof SunbirdError) || error.code !== 'UNAUTHORIZED') return false;
  return error.cause instanceof Error;
}
