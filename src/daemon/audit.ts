import { ROUTES, type RouteName } from '../api/routes.ts';
import type { Clock } from '../clock.ts';
import { messageOf, SunbirdError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { AuditEntry } from '../store/operator-changes.ts';
import type { Answer, Asked, Handler, Service } from './service.ts';

/** Options that have a column of their own, and those whose values may be secret. */
const LEFT_OUT = new Set(['by', 'reason', 'params', 'idempotencyKey']);
/** Anyone in the container may ask view.sock for what it refuses: more than one row in so long is not kept. */
const VIEW_PAUSE_MS = 1_000;

/** Keeps a row of every change that was asked for over a socket, done or refused. */
export class Audit {
  readonly #clock: Clock;
  readonly #log: Log;
  #viewRefusedAt = 0;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** The handler of a route, with its row of the audit. What only reads or rehearses leaves none. */
  of(name: RouteName, handler: Handler): Handler {
    if (ROUTES[name].method === 'GET') return handler;
    return async (asked, service) => {
      if (isRehearsal(asked)) return await handler(asked, service);
      try {
        const answer = await handler(asked, service);
        const details = { ...optionsOf(asked), ...runOf(answer) };
        await this.#note({ ...entryOf(name, asked), details }, service);
        return answer;
      } catch (error) {
        const refusal = error instanceof SunbirdError ? error.code : 'INTERNAL';
        if (this.#isWorthARow(asked)) await this.#note({ ...entryOf(name, asked), refusal }, service);
        throw error;
      }
    };
  }

  /** The change has happened, or was refused: that the store is away now must not make the caller believe otherwise. */
  async #note(entry: AuditEntry, { store }: Service): Promise<void> {
    try {
      await store.addAudit(entry);
    } catch (error) {
      this.#log.warn({ ...entry, error: messageOf(error) }, 'A change was not recorded in the audit');
    }
  }

  #isWorthARow({ access }: Asked): boolean {
    if (access === 'control') return true;
    const now = this.#clock.now().getTime();
    if (now - this.#viewRefusedAt < VIEW_PAUSE_MS) return false;
    this.#viewRefusedAt = now;
    return true;
  }
}

/** `true` in words means it too, as it does to whoever reads the option. */
function isRehearsal({ body }: Asked): boolean {
  return body.dryRun === true || body.dryRun === 'true';
}

function entryOf(what: RouteName, asked: Asked): AuditEntry {
  return {
    what,
    on: asked.segment === '' ? null : asked.segment,
    by: textOf(asked.body.by),
    reason: textOf(asked.body.reason),
    socket: asked.access,
    refusal: null,
    details: optionsOf(asked),
  };
}

/** What was asked for, names of parameters without their values. */
function optionsOf({ body }: Asked): Record<string, unknown> {
  const options = Object.fromEntries(Object.entries(body).filter(([key]) => !LEFT_OUT.has(key)));
  const { params } = body;
  return typeof params === 'object' && params ? { ...options, params: Object.keys(params) } : options;
}

function runOf(answer: Answer): { run?: number } {
  const { run } = ('result' in answer ? answer.result : {}) as { run?: { run?: number } | null };
  return typeof run?.run === 'number' ? { run: run.run } : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 1_000) : null;
}
