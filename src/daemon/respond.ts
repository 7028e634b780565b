import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EnvelopeHead, failureEnvelope, successEnvelope } from '../api/envelope.ts';
import { ERROR_MEANINGS } from '../api/error-codes.ts';
import type { OutputLine } from '../api/views.ts';
import { SunbirdError } from '../errors.ts';
import type { Log } from '../log.ts';
import { VERSION } from '../version.ts';

/** The id of answers to requests that no route knows. */
export const UNKNOWN_ROUTE_ID = 'api.unknown';

/** An answer of many items is written out so many characters at a time. */
const PART_LENGTH = 65_536;

/** `X-Request-ID` as sent when it is plain and short, else a new one. */
export function requestId(request: IncomingMessage | null): string {
  const sent = request?.headers['x-request-id'];
  return typeof sent === 'string' && /^[\x21-\x7e]{1,200}$/.test(sent) ? sent : randomUUID();
}

/** Sends a successful envelope. */
export function sendResult(response: ServerResponse, head: EnvelopeHead, result: object): void {
  sendJson(response, 200, successEnvelope(head, result));
}

/** Sends a successful envelope with a list for its response. Whole, the texts of many items would take much memory. */
export function sendItems(
  response: ServerResponse,
  head: EnvelopeHead,
  { result, items }: { result: object; items: Iterable<object> },
): void {
  const envelope = JSON.stringify(successEnvelope(head, { response: [], ...result }));
  // No text within can hold this: its quotes would have backslashes.
  const [before, after] = envelope.split('"response":[]');
  const body = [...partsOf(items, `${before}"response":[`), Buffer.from(`]${after}\n`)];
  response.writeHead(200, jsonHeaders(body.reduce((bytes, part) => bytes + part.length, 0)));
  for (const part of body) response.write(part);
  response.end();
}

/** Sends a text that is no envelope. */
export function sendText(
  response: ServerResponse,
  { text, contentType }: { text: string; contentType: string },
): void {
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
    ...COMMON_HEADERS,
  });
  response.end(text);
}

/** Sends any error as an envelope: a known one as it is, another one as INTERNAL, with its stack in the log only. */
export function sendError(
  response: ServerResponse,
  head: EnvelopeHead,
  failure: { error: unknown; log: Log },
): void {
  const { status, envelope } = errorAnswer(head, failure);
  if (response.headersSent) response.destroy();
  else sendJson(response, status, envelope);
}

/** Sends lines as they come, no faster than the caller takes them; stops when the caller has gone. */
export async function sendLines(response: ServerResponse, lines: AsyncIterable<OutputLine>): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', ...COMMON_HEADERS });
  response.flushHeaders();
  for await (const line of lines) {
    if (response.destroyed) return;
    if (!response.write(`${JSON.stringify(line)}\n`)) await takenOrGone(response);
  }
  response.end();
}

/** Resolves once the caller has taken what was written, or has gone. */
function takenOrGone(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

/** A whole HTTP answer as text, for a connection whose request could not even be read. */
export function rawErrorAnswer(head: EnvelopeHead, failure: { error: unknown; log: Log }): string {
  const { status, envelope } = errorAnswer(head, failure);
  const body = `${JSON.stringify(envelope)}\n`;
  const headers = { ...jsonHeaders(Buffer.byteLength(body)), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} Error\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

const COMMON_HEADERS = { 'X-Sunbird-Tasks-Version': VERSION, 'Cache-Control': 'no-store' };

function errorAnswer(head: EnvelopeHead, { error, log }: { error: unknown; log: Log }) {
  const known = error instanceof SunbirdError ? error : internalError(error, { head, log });
  const { http, responseCode } = ERROR_MEANINGS[known.code];
  const failure = { err: known.code, errmsg: known.message, responseCode, result: known.result };
  return { status: http, envelope: failureEnvelope(head, failure) };
}

function internalError(error: unknown, { head, log }: { head: EnvelopeHead; log: Log }): SunbirdError {
  log.error({ err: error, msgid: head.msgid, id: head.id }, 'A request failed by a defect');
  return new SunbirdError(
    'INTERNAL',
    `This is a defect of the scheduler. Its log has the stack under ${head.msgid}.`,
  );
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(status, jsonHeaders(Buffer.byteLength(body)));
  response.end(body);
}

/** JSON of the items with commas between, `text` before the first, in parts. */
function* partsOf(items: Iterable<object>, text: string): Generator<Buffer> {
  let part = text;
  let comma = '';
  for (const item of items) {
    part += `${comma}${JSON.stringify(item)}`;
    comma = ',';
    if (part.length < PART_LENGTH) continue;
    yield Buffer.from(part);
    part = '';
  }
  yield Buffer.from(part);
}

function jsonHeaders(bytes: number) {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes,
    ...COMMON_HEADERS,
  };
}
