import * as z from 'zod';
import { nearest } from '../nearest.ts';
import { findTaskProblems } from './check-tasks.ts';
import { type DeclaredFile, fileSchema } from './file-schema.ts';
import type { Finding, Path, Place } from './problem.ts';
import { taskSchema } from './task-schema.ts';

/** What a file declares, or everything that is wrong with it. */
export type FileCheck = { ok: true; file: DeclaredFile } | { ok: false; findings: Finding[] };

const NO_KEYS = 'the file has no keys; it needs at least "tasks: []"';

/** Checks the plain values of a tasks file against its schema and each other; `placeOf` finds where they are. Pure. */
export function checkFile(value: unknown, placeOf: (path: Path) => Place): FileCheck {
  if (value === null) return { ok: false, findings: [{ path: [], sentence: NO_KEYS }] };
  const parsed = fileSchema.safeParse(value);
  const findings = [...(parsed.error?.issues ?? []).flatMap(findingsOf), ...findTaskProblems(value, placeOf)];
  return parsed.success && findings.length === 0 ? { ok: true, file: parsed.data } : { ok: false, findings };
}

function findingsOf(issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return (
        issue.keys
          // Refused before this, wherever it stands.
          .filter((key) => key !== '__proto__')
          .map((key) => ({ path: [...path, key], sentence: unknownKey(path, key) }))
      );
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, sentence: message }));
    case 'invalid_union':
      return findingsOfUnion(issue, path);
    default:
      return [{ path, sentence: issue.message }];
  }
}

/** What is wrong by the form that the value has; when it has none of them, the sentence about all. */
function findingsOfUnion({ errors, message }: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const fits = (issues: readonly z.core.$ZodIssue[]) =>
    !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);
  const near = errors.find(fits);
  if (!near) return [{ path, sentence: message }];
  return near.flatMap((issue) => findingsOf({ ...issue, path: [...path, ...issue.path] }));
}

function unknownKey(path: Path, key: string): string {
  if (key === '<<') return 'YAML 1.2 merges no maps; write the keys out, or put them under defaults';
  if (path.join() === 'defaults' && Object.hasOwn(taskSchema.shape, key))
    return 'this key belongs to one task; write it there';
  const known = keysAt(path);
  const [near] = nearest(key, known, 1);
  if (near !== undefined) return `there is no such key here; did you mean ${near}?`;
  return `there is no such key here; allowed: ${known.join(', ')}`;
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
