import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { configSchema } from '../../src/config/config-schema.ts';
import { EVERY_KEY } from './every-key.ts';

interface Schema {
  description?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  items?: Schema;
  anyOf?: Schema[];
}

/** Every key below a schema, by its path, `[]` standing for the items of a list and `*` for the names of a map. */
function keysBelow(schema: Schema, path = ''): [string, Schema][] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([key, value]): [string, Schema][] => {
      const below = `${path}.${key}`;
      return [[below, value], ...keysBelow(value, below)];
    }),
    ...(additionalProperties ? keysBelow(additionalProperties, `${path}.*`) : []),
    ...(items ? keysBelow(items, `${path}[]`) : []),
    ...anyOf.flatMap((option) => keysBelow(option, path)),
  ];
}

const KEYS = new Map(keysBelow(configSchema()));
const reader = z.fromJSONSchema(configSchema() as Parameters<typeof z.fromJSONSchema>[0]);

test('is of draft 2020-12', () => {
  expect(configSchema()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
  });
});

test('describes every key', () => {
  expect([...KEYS].filter(([, { description }]) => !description).map(([path]) => path)).toEqual([]);
});

test('knows the keys of this version and no others', () => {
  const below = (path: string) =>
    [...KEYS.keys()]
      .filter((key) => key.startsWith(path) && /^[^.[]+$/.test(key.slice(path.length)))
      .map((key) => key.slice(path.length));
  expect(below('.').join(' ')).toBe(
    'timezone store socket maxRunning stopGrace lease retention quartz watch hooks defaults tasks',
  );
  expect(below('.tasks[].').sort().join(' ')).toBe(
    'command cwd description env group guard hooks http inheritEnv jitter late maxQueued misfire module name output overlap params pauseAfterFailures quiet recover retry runbook schedule timeout timezone within',
  );
  expect(below('.defaults.').sort().join(' ')).toBe(
    'cwd env group guard inheritEnv jitter late maxQueued misfire output overlap pauseAfterFailures quiet recover retry runbook timeout timezone within',
  );
  expect(below('.hooks.onLate.').sort().join(' ')).toBe('command http');
  expect(below('.tasks[].params.*.').sort().join(' ')).toBe('default description enum pattern required type');
});

test('tells defaults as they are written', () => {
  expect(KEYS.get('.tasks[].timeout')?.default).toBe('1h');
  expect(KEYS.get('.socket.mode')?.default).toBe('0600');
  expect(KEYS.get('.maxRunning')?.default).toBe(16);
});

test('takes a file with every key', () => {
  expect(reader.safeParse(parse(EVERY_KEY)).error).toBeUndefined();
});

test.each([
  { bogus: 1 },
  { lease: 15 },
  { lease: '15 seconds' },
  { tasks: [{ name: 'a' }] },
  { tasks: [{ name: 'a b', command: ['x'] }] },
  { tasks: [{ name: 'a', command: 'x' }] },
])('refuses %j', (file) => {
  expect(reader.safeParse(file).success).toBe(false);
});
