import { nearest } from '../nearest.ts';
import type { ParamSpec, Params, ParamValue } from './param-spec.ts';

/** More unknown names than these are counted, not told. */
const MOST_UNKNOWN_TOLD = 10;

/** The values of a run, or everything that is wrong with what was given, a sentence each. */
export type CheckedParams = { ok: true; params: Params } | { ok: false; problems: string[] };

/** Checks what a trigger gives against what its task declares; text from a command line is read as the declared type. */
export function checkParams(
  specs: Readonly<Record<string, ParamSpec>>,
  given: Readonly<Record<string, unknown>>,
): CheckedParams {
  const problems = unknownNames(specs, given);
  const values: [string, ParamValue][] = [];
  for (const [name, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) {
      if (spec.default !== null) values.push([name, spec.default]);
      else if (spec.required) problems.push(`Parameter ${name} is required${described(spec)}.`);
      continue;
    }
    const read = readValue(spec, value);
    const problem = read === undefined ? `must be ${article(spec.type)}` : findProblem(spec, read);
    if (problem) problems.push(`Parameter ${name} ${problem}; given: ${JSON.stringify(value)}.`);
    else if (read !== undefined) values.push([name, read]);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, params: Object.fromEntries(values) };
}

function unknownNames(
  specs: Readonly<Record<string, ParamSpec>>,
  given: Readonly<Record<string, unknown>>,
): string[] {
  const known = Object.keys(specs);
  const allowed = known.length > 0 ? `Allowed: ${known.join(', ')}.` : 'This task takes none.';
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(specs, name));
  const told = unknown.slice(0, MOST_UNKNOWN_TOLD).map((name) => {
    const [near] = nearest(name, known, 1);
    return `There is no parameter ${JSON.stringify(name)}.${near ? ` Did you mean ${near}?` : ''} ${allowed}`;
  });
  const more = unknown.length - told.length;
  return more > 0 ? [...told, `Nor are there ${more} more that were given.`] : told;
}

function readValue(spec: ParamSpec, value: unknown): ParamValue | undefined {
  switch (spec.type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'integer': {
      const number = readNumber(value, /^[+-]?\d{1,16}$/);
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case 'number':
      return readNumber(value, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i);
    default:
      return spec.type satisfies never;
  }
}

function readNumber(value: unknown, form: RegExp): number | undefined {
  const number = typeof value === 'string' && form.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function findProblem(spec: ParamSpec, value: ParamValue): string | null {
  if (typeof value === 'string' && value.includes('\0')) return 'must not hold a NUL character';
  if (typeof value === 'string' && !value.isWellFormed()) return 'must not hold half of a surrogate pair';
  if (spec.enum && !spec.enum.includes(value)) return `must be one of ${spec.enum.join(', ')}`;
  if (spec.pattern !== null && !new RegExp(spec.pattern, 'u').test(String(value)))
    return `must match ${spec.pattern}`;
  return null;
}

function described(spec: ParamSpec): string {
  return spec.description === '' ? '' : ` (${spec.description})`;
}

function article(type: ParamSpec['type']): string {
  return type === 'integer' ? 'an integer' : `a ${type}`;
}
