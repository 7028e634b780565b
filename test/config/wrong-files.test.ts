import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseFile } from '../../src/config/parse-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { LARGE } from './wrong/large.ts';
import { readCases } from './wrong/read-cases.ts';

const NOW = new Date('2026-01-15T00:00:00Z');
const CASES = readCases();
const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** The problems of a file with this content, without its name. */
function problemsOf(content: string | Uint8Array): string[] {
  const file = join(folder.path, 'tasks.yaml');
  writeFileSync(file, content, { mode: 0o644 });
  const parsed = parseFile(file, 0, NOW);
  if (parsed.ok) return [];
  return parsed.problems.map(({ text }) => text.replace(file, '').replace(/^: ?/, ''));
}

describe('a wrong file is told with what is wrong and where', () => {
  test.each(CASES)('$title', ({ bytes, problems }) => {
    expect(problems).not.toEqual([]);
    expect(problemsOf(bytes)).toEqual(problems);
  });

  test.each(LARGE)('$title', ({ text, problems, count = problems.length }) => {
    const told = problemsOf(text);
    expect(told.slice(0, problems.length)).toEqual(
      problems.map((problem) => (typeof problem === 'string' ? problem : expect.stringMatching(problem))),
    );
    expect(told).toHaveLength(count);
  });
});

test('no sentence is that of a library, shows what cannot be seen, or is longer than a person reads', () => {
  for (const { title, problems } of CASES) {
    for (const problem of problems) {
      expect(problem, title).not.toMatch(/invalid input|expected|too small|too big|unrecognized|undefined/i);
      expect(problem, title).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(problem.length, title).toBeLessThan(600);
    }
  }
});
