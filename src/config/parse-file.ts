import { dirname, resolve } from 'node:path';
import { KnownSchedules } from '../schedule/known-schedules.ts';
import { buildConfig } from './build-config.ts';
import { checkFile } from './check-file.ts';
import type { Config } from './config.ts';
import { findWarnings } from './find-warnings.ts';
import type { LoadedConfig } from './load-config.ts';
import { type ConfigProblem, type Fault, inFileOrder, NOWHERE, problemAt } from './problem.ts';
import { readTasksFile } from './read-file.ts';
import { readYaml } from './read-yaml.ts';

/** The configuration in a text, or its problems in the order of the text. */
export type ParsedText = { ok: true; config: Config } | { ok: false; problems: ConfigProblem[] };

/** More would be noise; the rest is counted. */
const MOST_PROBLEMS = 1_000;

/** Reads and parses a tasks file, for a process of user `uid`. Never throws for what is in the file. */
export function parseFile(file: string, uid: number, now: Date): LoadedConfig {
  const read = readTasksFile(file, uid);
  if (!read.ok) {
    const place = { line: read.line, column: null };
    return { ok: false, problems: [problemAt(file, place, { path: [], sentence: read.sentence })] };
  }
  const parsed = parseText(file, read.text, now);
  return parsed.ok ? { ...parsed, fingerprint: read.fingerprint } : parsed;
}

/** Parses the text of a tasks file; `file` names it in problems, and relative folders start where it lies; warnings look a year ahead of `now`. Pure. */
export function parseText(file: string, text: string, now: Date): ParsedText {
  const { value, faults, placeOf } = readYaml(text);
  if (value === undefined) return refuse(file, faults);
  const schedules = new KnownSchedules();
  const checked = checkFile(value, placeOf, schedules);
  const findings = checked.ok ? [] : checked.findings;
  const all = [...faults, ...findings.map((finding) => ({ ...finding, place: placeOf(finding.path) }))];
  if (!checked.ok || all.length > 0) return refuse(file, all);
  const config = buildConfig(checked.file, dirname(resolve(file)));
  const warnings = findWarnings(config, { now, schedules }).map(
    (finding) => problemAt(file, placeOf(finding.path), finding).text,
  );
  return { ok: true, config: { ...config, warnings } };
}

function refuse(file: string, faults: readonly Fault[]): ParsedText {
  const ordered = faults.toSorted((a, b) => inFileOrder(a.place, b.place));
  const problems = ordered.slice(0, MOST_PROBLEMS).map((fault) => problemAt(file, fault.place, fault));
  const left = ordered.length - problems.length;
  if (left > 0)
    problems.push(problemAt(file, NOWHERE, { path: [], sentence: `there are ${left} more problems` }));
  return { ok: false, problems };
}
