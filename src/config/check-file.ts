import type * as z from 'zod';
import { KnownSchedules } from '../schedule/known-schedules.ts';
import { findTaskProblems } from './check-tasks.ts';
import { noSuch } from './fields.ts';
import { type DeclaredFile, fileSchema } from './file-schema.ts';
import type { Finding, Path, Place } from './problem.ts';
import { unknownKey } from './unknown-key.ts';

/** What a file declares, or everything that is wrong with it. */
export type FileCheck = { ok: true; file: DeclaredFile } | { ok: false; findings: Finding[] };

const NO_KEYS = 'the file has no keys; it needs at least "tasks: []"';

/** About what no schema has a sentence for, such as a NaN within the body of a request. */
const UNSAID = noSuch('value that may stand here', 'a text, a number, true or false');

/** Checks the plain values of a tasks file against its schema and each other; `placeOf` finds where they are. */
export function checkFile(
  value: unknown,
  placeOf: (path: Path) => Place,
  schedules = new KnownSchedules(),
): FileCheck {
  if (value === null) return { ok: false, findings: [{ path: [], sentence: NO_KEYS }] };
  const parsed = fileSchema.safeParse(value, { error: UNSAID });
  const findings = [
    ...findingsIn(parsed.error?.issues ?? []),
    ...findTaskProblems(value, { placeOf, schedules }),
  ];
  return parsed.success && findings.length === 0 ? { ok: true, file: parsed.data } : { ok: false, findings };
}

/** A value of the wrong kind has nothing else wrong with it, and nothing is told twice. */
function findingsIn(issues: readonly z.core.$ZodIssue[]): Finding[] {
  const keyOf = (path: readonly PropertyKey[]) => JSON.stringify(path.map(String));
  const wrongKind = new Set(
    issues.flatMap(({ code, path }) => (code === 'invalid_type' ? [keyOf(path)] : [])),
  );
  const told = issues
    .filter(({ code, path }) => code === 'invalid_type' || !wrongKind.has(keyOf(path)))
    .flatMap(findingsOf);
  const bySentence = new Map(told.map((finding) => [`${keyOf(finding.path)} ${finding.sentence}`, finding]));
  return [...bySentence.values()];
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
