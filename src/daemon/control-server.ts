import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RouteName } from '../api/routes.ts';
import { errnoOf, SunbirdError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Arrivals } from './arrivals.ts';
import { Audit } from './audit.ts';
import { HANDLERS } from './handlers.ts';
import { readBody } from './request-body.ts';
import {
  rawErrorAnswer,
  requestId,
  sendError,
  sendItems,
  sendLines,
  sendResult,
  sendText,
  UNKNOWN_ROUTE_ID,
} from './respond.ts';
import { findRoute } from './router.ts';
import type { Access, Handler, Service } from './service.ts';
import { Turns } from './turns.ts';

/** What one connection may cost. */
export interface ServerLimits {
  /** For the headers, and for the whole request. */
  headersMs: number;
  requestMs: number;
  /** For an answer of which nothing is taken any more. */
  stalledMs: number;
  connections: number;
}

const TIMES = { headersMs: 10_000, requestMs: 15_000, stalledMs: 30_000 };

export const CONTROL_LIMITS: ServerLimits = { ...TIMES, connections: 256 };
export const VIEW_LIMITS: ServerLimits = { ...TIMES, connections: 64 };

/** How long a connection stays open behind a refusal, for who still writes. */
const LINGER_MS = 1_000;
/** How often Node looks for requests that take too long. */
const LOOK_FOR_SLOW_MS = 1_000;
const MOST_HEADER_BYTES = 16_384;

/** Answers the requests of one of the two sockets. The boundary where errors become envelopes. */
export class ControlServer {
  readonly #service: Service;
  readonly #access: Access;
  readonly #log: Log;
  readonly #audit: Audit;
  readonly #server: Server;
  readonly #arrivals = new Arrivals();
  readonly #turns = new Turns();
  /** Aborted when the server stops: long polls and followed output end. */
  readonly #closing = new AbortController();

  constructor(service: Service, options: { access: Access; log: Log; limits: ServerLimits }) {
    this.#service = service;
    this.#access = options.access;
    this.#log = options.log;
    this.#audit = new Audit(service.clock, options.log);
    this.#server = createServer({
      headersTimeout: options.limits.headersMs,
      requestTimeout: options.limits.requestMs,
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
      keepAliveTimeout: 5_000,
    });
    this.#server.maxConnections = options.limits.connections;
    this.#server.on('request', (request, response) => {
      if (this.#turns.begin(request.socket, response)) void this.#answer(request, response);
    });
    this.#server.setTimeout(options.limits.stalledMs, (socket) => this.#turns.endStuck(socket));
    this.#server.on('clientError', (error, socket) => void this.#refuse(error, socket));
  }

  /** The server that listens; its socket file is the daemon's care. */
  get server(): Server {
    return this.#server;
  }

  /** Lets answers under way end (long polls at once), then closes. Safe to repeat. */
  async stop(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const cancel = this.#service.clock.after(1_000, () => this.#server.closeAllConnections());
    await closed;
    cancel();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#arrivals.note(request);
    const head = { id: UNKNOWN_ROUTE_ID, msgid: requestId(request), now: this.#service.clock.now() };
    // A caller that goes away is no error of ours.
    response.on('error', () => {});
    try {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const routed = findRoute(request.method ?? 'GET', url.pathname);
      head.id = routed.route.id;
      const isAllowed = this.#access === 'control' || routed.route.view;
      const handler = isAllowed ? HANDLERS[routed.name] : refuseChange(routed.name);
      const answer = await this.#audit.of(routed.name, handler)(
        {
          segment: routed.segment,
          query: url.searchParams,
          body: isAllowed && routed.route.method === 'POST' ? await readBody(request) : {},
          access: this.#access,
          signal: this.#signalFor(response),
        },
        this.#service,
      );
      if ('lines' in answer) await this.#turns.inOwnTime(response, () => sendLines(response, answer.lines));
      else if ('text' in answer) sendText(response, answer);
      else if ('items' in answer) sendItems(response, head, answer);
      else sendResult(response, head, answer.result);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      sendError(response, head, { error: readableError(error), log: this.#log });
      // What is left of a refused body is not waited for.
      response.once('finish', () => {
        if (!request.complete) request.destroy();
      });
    }
  }

  #signalFor(response: ServerResponse): AbortSignal {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return AbortSignal.any([gone.signal, this.#closing.signal]);
  }

  /** A request that never became one: too slow, too large in its headers, or not HTTP. */
  async #refuse(error: Error, socket: Duplex): Promise<void> {
    if (isTooSlow(error) && (await this.#arrivals.hasArrived(socket))) return;
    if (!socket.writable) return void socket.destroy();
    const head = { id: UNKNOWN_ROUTE_ID, msgid: requestId(null), now: this.#service.clock.now() };
    socket.end(rawErrorAnswer(head, { error: unreadableRequest(error), log: this.#log }));
    // Who still writes is to find the answer, not an error of writing; who never closes their side holds nothing for good.
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  }
}

function refuseChange(name: RouteName): Handler {
  return async () => {
    throw new SunbirdError('UNAUTHORIZED', `view.sock only reads; ${verbOf(name)} needs control.sock.`);
  };
}

function verbOf(name: RouteName): string {
  return name.replaceAll('-', ' ');
}

function readableError(error: unknown): unknown {
  if (errnoOf(error) !== 'ERR_INVALID_URL') return error;
  return new SunbirdError('INVALID_REQUEST', 'The request path is no path.', { cause: error });
}

function isTooSlow(error: Error): boolean {
  return errnoOf(error) === 'ERR_HTTP_REQUEST_TIMEOUT';
}

function unreadableRequest(error: Error): SunbirdError {
  if (isTooSlow(error)) return new SunbirdError('REQUEST_TIMEOUT', 'The request did not arrive in time.');
  switch (errnoOf(error)) {
    case 'HPE_HEADER_OVERFLOW':
      return new SunbirdError('PAYLOAD_TOO_LARGE', `The headers are larger than ${MOST_HEADER_BYTES} bytes.`);
    default:
      return new SunbirdError('INVALID_REQUEST', 'This is not an HTTP request.');
  }
}
