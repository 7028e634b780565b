import { parseDuration } from '../duration.ts';
import { SunbirdError } from '../errors.ts';
import type { Asked } from './service.ts';

/** More unknown options than these are counted, not told. */
const MOST_UNKNOWN_TOLD = 10;
const EARLIEST = new Date('0001-01-01T00:00:00Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');

/** Reads options one by one; whatever nobody asked for by `end()` is refused by name. */
export class AskedOptions {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  /** Of a POST the keys of its body, of a GET those of its query. `group` may stand in the query of both. */
  constructor(asked: Asked, where: 'body' | 'query') {
    this.#values = where === 'body' ? asked.body : Object.fromEntries(asked.query);
  }

  text(key: string, mostChars = 1_000): string | null {
    const value = this.#take(key);
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') throw invalid(key, 'must be a text');
    if (value.length > mostChars) throw invalid(key, `must have at most ${mostChars} characters`);
    if (value.includes('\0')) throw invalid(key, 'must not hold a NUL character');
    if (!value.isWellFormed()) throw invalid(key, 'must not hold half of a surrogate pair');
    return value;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice | null {
    const value = this.#take(key);
    if (value === undefined || value === null) return null;
    const choice = choices.find((each) => each === value);
    if (!choice) throw invalid(key, `must be one of ${choices.join(', ')}`);
    return choice;
  }

  flag(key: string): boolean {
    const value = this.#take(key) ?? false;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw invalid(key, 'must be true or false');
  }

  whole(key: string, most: number): number | null {
    const value = this.#take(key);
    if (value === undefined || value === null) return null;
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most)
      return number;
    throw invalid(key, `must be a whole number from 0 to ${most}`);
  }

  duration(key: string): number | null {
    const text = this.text(key);
    if (text === null) return null;
    const ms = parseDuration(text);
    if (ms === undefined) throw invalid(key, 'must be a duration of at most 100 years, such as 25s');
    return ms;
  }

  instant(key: string): Date | null {
    const text = this.text(key);
    if (text === null) return null;
    const instant = readInstant(text);
    if (!instant) throw invalid(key, 'must be an instant with its zone, such as 2026-01-15T02:00:00Z');
    // What Postgres takes as it is written here, and no display breaks on.
    if (instant < EARLIEST || instant > LATEST) throw invalid(key, 'must be within the years 1 to 9999');
    return instant;
  }

  record(key: string): Record<string, unknown> {
    const value = this.#take(key) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid(key, 'must be an object');
    return value as Record<string, unknown>;
  }

  /** Refuses what is left over: a misspelt option must not be ignored. */
  end(): void {
    const unknown = Object.keys(this.#values).filter((key) => !this.#known.has(key));
    if (unknown.length === 0) return;
    const known = [...this.#known].join(', ');
    const told = unknown.slice(0, MOST_UNKNOWN_TOLD).join(', ');
    const more = unknown.length > MOST_UNKNOWN_TOLD ? ` and ${unknown.length - MOST_UNKNOWN_TOLD} more` : '';
    throw new SunbirdError('INVALID_REQUEST', `Unknown option ${told}${more}. Known here: ${known}.`);
  }

  #take(key: string): unknown {
    this.#known.add(key);
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }
}

function readInstant(text: string): Date | null {
  try {
    // Not by Date, which reads a time that names no zone in the host's.
    return new Date(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    return null;
  }
}

function invalid(key: string, what: string): SunbirdError {
  return new SunbirdError('INVALID_REQUEST', `Option ${key} ${what}.`);
}
