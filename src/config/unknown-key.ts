import * as z from 'zod';
import { nearest } from '../nearest.ts';
import { fileSchema } from './file-schema.ts';
import type { Path } from './problem.ts';
import { defaultsSchema, taskSchema } from './task-schema.ts';

/** How other schedulers call what a task has here. */
const WORDS_OF_OTHERS: ReadonlyMap<string, string> = new Map([
  ['cron', 'schedule'],
  ['cmd', 'command'],
  ['run', 'command'],
  ['script', 'command'],
  ['environment', 'env'],
  ['workdir', 'cwd'],
  ['tz', 'timezone'],
  ['url', 'http'],
]);

/** Says what to do about a key that the map at `path` does not have. */
export function unknownKey(path: Path, key: string): string {
  if (key === '<<') return 'YAML 1.2 merges no maps; write the keys out, or put them under defaults';
  const known = keysAt(path);
  const elsewhere = findElsewhere(path, key);
  if (elsewhere !== null) return elsewhere;
  const [near] =
    known.includes('schedule') && WORDS_OF_OTHERS.has(key)
      ? [WORDS_OF_OTHERS.get(key)]
      : nearest(key, known, 1);
  if (near !== undefined) return `there is no such key here; did you mean ${near}${strangeIn(key)}?`;
  return `there is no such key here; allowed: ${known.join(', ')}`;
}

/** A key that is right in another place. */
function findElsewhere(path: Path, key: string): string | null {
  const place = path.length === 2 && path[0] === 'tasks' ? 'task' : path.join();
  if (place === 'defaults' && Object.hasOwn(taskSchema.shape, key))
    return 'this key belongs to one task; write it there';
  if (place === '' && Object.hasOwn(defaultsSchema.shape, key))
    return 'this key belongs to a task; write it there, or under defaults for all tasks';
  if (place === '' && Object.hasOwn(taskSchema.shape, key))
    return 'this key belongs to one task; write it there';
  if ((place === 'task' || place === 'defaults') && Object.hasOwn(fileSchema.shape, key))
    return 'this key belongs to the file as a whole; write it at the top';
  return null;
}

/** Names a character that may look like a letter of the key that is meant, or like nothing. */
function strangeIn(key: string): string {
  const code = /[^\x20-\x7e]/u.exec(key)?.[0].codePointAt(0);
  return code === undefined ? '' : `, without U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The keys a map at this path may have, as the schema says. */
function keysAt(path: Path): string[] {
  let schema: unknown = fileSchema;
  for (const step of path) schema = childOf(unwrap(schema), step);
  const found = unwrap(schema);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function childOf(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodObject ? schema.shape[step] : undefined;
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodUnion) return schema.options.find((option) => option instanceof z.ZodObject);
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap())
    : schema;
}
