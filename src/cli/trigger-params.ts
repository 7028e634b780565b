import { messageOf, SunbirdError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** How parameters were given on the command line. */
export interface ParamsAsked {
  /** `name=value`, in order. */
  param?: readonly string[];
  /** A JSON object, or `-` for stdin. */
  params?: string;
}

/** The parameters of a trigger; a single --param wins over the same name in --params. Values stay text: the task says what they are. */
export async function readParams(asked: ParamsAsked, terminal: Terminal): Promise<Record<string, unknown>> {
  const { params } = asked;
  const text = params === '-' ? await terminal.readStdin() : params;
  return {
    ...(text === undefined ? {} : parseObject(text)),
    ...Object.fromEntries((asked.param ?? []).map(parsePair)),
  };
}

function parsePair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new SunbirdError('USAGE', `--param ${JSON.stringify(pair)} has no name; write --param name=value.`);
}

function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new SunbirdError('USAGE', '--params takes one JSON object, such as {"block": "B-7"}.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SunbirdError(
      'USAGE',
      `--params is no JSON (${messageOf(error)}). Write an object such as {"block": "B-7"}.`,
      { cause: error },
    );
  }
}
