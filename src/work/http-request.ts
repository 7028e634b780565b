import type { Params } from '../task/param-spec.ts';
import { fillText, findPlaceholder } from '../task/param-use.ts';
import type { HttpSpec, JsonValue } from '../task/work-spec.ts';

/** A request as it is sent. */
export interface HttpRequest {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

/** The request, with the secrets that are in it, or why there is none. */
export type BuiltRequest =
  | { ok: true; request: HttpRequest; secrets: string[] }
  | { ok: false; problem: string };

/** Makes the request of an attempt from its parameters and the variables its headers name. Pure. */
export function buildRequest(spec: HttpSpec, params: Params, environment: NodeJS.ProcessEnv): BuiltRequest {
  const secrets: string[] = [];
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(spec.headers)) {
    const missing = variablesIn(value).find((variable) => environment[variable] === undefined);
    if (missing !== undefined)
      return {
        ok: false,
        problem: `header ${name} needs the variable ${missing}, which the scheduler does not have`,
      };
    secrets.push(...variablesIn(value).map((variable) => environment[variable] ?? ''));
    headers[name] = value.replace(VARIABLE, (_, variable: string) => environment[variable] ?? '');
  }
  const url = new URL(fillText(spec.url, (name) => encodeURIComponent(String(params[name] ?? ''))));
  const body = bodyOf(spec.body, params);
  if (body && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type'))
    headers['Content-Type'] = body.type;
  return { ok: true, request: { url, method: spec.method, headers, body: body?.text ?? null }, secrets };
}

const VARIABLE = /\$\{([A-Za-z_]\w*)\}/g;

function variablesIn(value: string): string[] {
  return [...value.matchAll(VARIABLE)].map(([, variable = '']) => variable);
}

function bodyOf(body: JsonValue, params: Params): { text: string; type: string } | null {
  if (body === null) return null;
  if (typeof body === 'string') return { text: body, type: 'text/plain; charset=utf-8' };
  return { text: JSON.stringify(fillJson(body, params)), type: 'application/json' };
}

/** The value with its placeholders replaced; undefined where an absent parameter leaves nothing. */
function fillJson(value: JsonValue, params: Params): JsonValue | undefined {
  if (typeof value === 'string') {
    const found = findPlaceholder(value);
    return found?.whole ? params[found.name] : value;
  }
  if (Array.isArray(value))
    return value.map((item) => fillJson(item, params)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, fillJson(item, params)] as const);
  return Object.fromEntries(entries.filter((entry) => entry[1] !== undefined)) as JsonValue;
}
