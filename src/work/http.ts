import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../clock.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { HttpSpec } from '../task/work-spec.ts';
import { watchOrder } from './cut.ts';
import { requestProblem } from './http-problem.ts';
import { isRedirect, redirected } from './http-redirect.ts';
import { buildRequest, type HttpRequest } from './http-request.ts';
import { LARGEST_RESULT } from './result.ts';
import { Secrets } from './secrets.ts';
import type { Work, WorkOrder } from './work.ts';

const MOST_REDIRECTS = 5;
/** Read of an answer at most; what is kept of it is the output limit's care. */
const MOST_BYTES = 67_108_864;
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript|yaml|x-www-form-urlencoded|x-ndjson))/i;
const JSON_TYPE = /^application\/([\w.-]+\+)?json/i;

/**
 * Work by a request to a web service: its answer is the output, a JSON answer the result. The only time limit is the
 * order's. Values from the environment are masked in all that is kept.
 */
export function createHttpWork(parts: { environment: NodeJS.ProcessEnv; clock: Clock }): Work<HttpSpec> {
  return {
    start(spec, order) {
      const built = buildRequest(spec, order.params, parts.environment);
      if (!built.ok) return { process: null, ended: Promise.resolve(failed(built.problem)) };
      const exchange = new Exchange(spec, order, new Secrets(built.secrets));
      return { process: null, ended: exchange.run(built.request, parts.clock) };
    },
  };
}

/** One request with its redirects, and the reading of the answer. */
class Exchange {
  readonly #spec: HttpSpec;
  readonly #order: WorkOrder;
  readonly #secrets: Secrets;
  readonly #stop = new AbortController();

  constructor(spec: HttpSpec, order: WorkOrder, secrets: Secrets) {
    this.#spec = spec;
    this.#order = order;
    this.#secrets = secrets;
  }

  async run(request: HttpRequest, clock: Clock): Promise<AttemptEnd> {
    const cut = watchOrder(this.#order, { clock, ask: () => this.#stop.abort(), force: () => {} });
    try {
      const followed = await this.#follow(request);
      return followed.ok
        ? await this.#read(followed.response)
        : failed(this.#secrets.maskText(followed.problem));
    } catch (error) {
      if (cut.reason) return { ...failed(''), ...cut.reason };
      return failed(this.#secrets.maskText(requestProblem(error, request.url)));
    } finally {
      cut.release();
      this.#stop.abort();
    }
  }

  async #follow(
    first: HttpRequest,
  ): Promise<{ ok: true; response: IncomingMessage } | { ok: false; problem: string }> {
    let request = first;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const response = await send(request, this.#stop.signal);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (!isRedirect(status) || location === undefined || this.#isExpected(status))
        return { ok: true, response };
      response.destroy();
      const next = redirected(request, status, location);
      if (!next.ok) return next;
      request = next.request;
      this.#say(`${status} redirected to ${request.url.origin}${request.url.pathname}`);
    }
    return { ok: false, problem: `was redirected more than ${MOST_REDIRECTS} times` };
  }

  async #read(response: IncomingMessage): Promise<AttemptEnd> {
    const type = response.headers['content-type'] ?? 'text/plain';
    const isText = TEXT.test(type);
    const kept: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes <= LARGEST_RESULT) kept.push(piece);
      if (isText) this.#order.output('stdout', this.#secrets.maskPiece(piece));
      if (bytes > MOST_BYTES) break;
    }
    if (isText) this.#order.output('stdout', this.#secrets.maskRest());
    const answer = statusText(response);
    this.#say(`${answer}, ${type}, ${bytes > MOST_BYTES ? `more than ${MOST_BYTES}` : bytes} bytes`);
    if (!this.#isExpected(response.statusCode ?? 0))
      return failed(`answered ${answer}; expected ${this.#expected()}`);
    const result = JSON_TYPE.test(type) && bytes <= LARGEST_RESULT ? this.#resultOf(kept) : undefined;
    return { ...SUCCEEDED, ...(result !== undefined && { result }) };
  }

  #isExpected(status: number): boolean {
    return this.#spec.expect?.includes(status) ?? (status >= 200 && status <= 299);
  }

  #expected(): string {
    return this.#spec.expect?.join(' or ') ?? '200 to 299';
  }

  #resultOf(pieces: readonly Uint8Array[]): string | undefined {
    try {
      return JSON.stringify(JSON.parse(this.#secrets.maskText(Buffer.concat(pieces).toString('utf8'))));
    } catch {
      return undefined;
    }
  }

  #say(line: string): void {
    this.#order.output('stderr', Buffer.from(`${this.#secrets.maskText(line)}\n`));
  }
}

const SUCCEEDED: AttemptEnd = { outcome: 'succeeded', exitCode: null, signal: null, error: null };

/** By node:http and not by fetch, which gives up by itself after 300 s. */
function send({ url, method, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sending = open(url, { method, headers, signal, agent: false }, resolve);
    sending.on('error', reject);
    sending.end(body ?? undefined);
  });
}

function statusText({ statusCode, statusMessage }: IncomingMessage): string {
  return `${statusCode} ${statusMessage ?? ''}`.trim();
}

function failed(error: string): AttemptEnd {
  return { outcome: 'failed', exitCode: null, signal: null, error };
}
