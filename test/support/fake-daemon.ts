import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { failureEnvelope, successEnvelope } from '../../src/api/envelope.ts';
import { ERROR_MEANINGS } from '../../src/api/error-codes.ts';
import type { OutputLine } from '../../src/api/views.ts';
import type { AnswerCode } from '../../src/errors.ts';
import { VERSION } from '../../src/version.ts';

export type Answering = (request: AskedRequest, response: ServerResponse) => void;

/** A request as it arrived, its body read. */
export interface AskedRequest {
  method: string;
  url: URL;
  body: Record<string, unknown>;
}

/** A scheduler's socket whose answers a test writes down; it remembers what it was asked. */
export interface FakeDaemon extends AsyncDisposable {
  folder: string;
  socketPath: string;
  requests: AskedRequest[];
  /** Cuts every connection and goes, its folder kept for the next one. */
  stop(): Promise<void>;
}

/** A refusal in the scheduler's words. */
export interface Failure {
  err: AnswerCode;
  errmsg: string;
  result?: Record<string, unknown>;
  /** Of the scheduler; left out, it is the one of this command line. */
  version?: string;
}

const HEAD = { id: 'api.fake', msgid: 'fake-message', now: new Date('2026-01-15T00:00:00Z') };

/** Listens at `name` in a new folder, or in the given one. */
export async function startFakeDaemon(
  answer: Answering,
  { folder, name = 'control.sock' }: { folder?: string; name?: string } = {},
): Promise<FakeDaemon> {
  const own = folder ?? mkdtempSync('/tmp/sunbird-client-');
  const socketPath = join(own, name);
  const requests: AskedRequest[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((asked) => {
      requests.push(asked);
      answer(asked, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const dispose = async () => {
    await stop();
    if (folder === undefined) rmSync(own, { recursive: true, force: true });
  };
  return { folder: own, socketPath, requests, stop, [Symbol.asyncDispose]: dispose };
}

/** Sends a successful envelope with this result. */
export function sendResult(response: ServerResponse, result: object): void {
  sendText(response, JSON.stringify(successEnvelope(HEAD, result)));
}

/** Answers every request with this result. */
export function answerResult(result: object): Answering {
  return (_request, response) => sendResult(response, result);
}

/** Answers every request with this failure. */
export function answerFailure(failure: Failure): Answering {
  return (_request, response) => sendFailure(response, failure);
}

/** Sends a failure as the scheduler tells it. */
export function sendFailure(response: ServerResponse, failure: Failure): void {
  const { err, errmsg, result = {}, version } = failure;
  const { http, responseCode } = ERROR_MEANINGS[err];
  const text = JSON.stringify(failureEnvelope(HEAD, { err, errmsg, responseCode, result }));
  sendText(response, text, { status: http, version });
}

/** Sends any text as an answer. */
export function sendText(
  response: ServerResponse,
  text: string,
  { status = 200, version = VERSION }: { status?: number; version?: string | undefined } = {},
): void {
  response.writeHead(status, {
    'Content-Length': Buffer.byteLength(text),
    'X-Sunbird-Tasks-Version': version,
  });
  response.end(text);
}

/** Sends bytes past HTTP, and hangs up. */
export function sendRaw(response: ServerResponse, bytes: string): void {
  response.socket?.end(bytes);
}

/** Begins followed output; `response.end()` ends it, `response.destroy()` cuts it. */
export function sendLines(response: ServerResponse, lines: readonly OutputLine[]): void {
  if (!response.headersSent) response.writeHead(200, { 'X-Sunbird-Tasks-Version': VERSION });
  for (const line of lines) response.write(`${JSON.stringify(line)}\n`);
}

async function readRequest(request: IncomingMessage): Promise<AskedRequest> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const url = new URL(request.url ?? '/', 'http://localhost');
  return { method: request.method ?? '', url, body: text ? JSON.parse(text) : {} };
}
