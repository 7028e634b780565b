import { parseText } from '../../src/config/parse-file.ts';

/** Warnings look a year ahead of it. */
const NOW = new Date('2026-01-15T00:00:00Z');

/** The lines that people are shown about a tasks file with this text; none when it is right. */
export function problemsOf(text: string): string[] {
  const parsed = parseText('tasks.yaml', text, NOW);
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.text);
}

/** A file of one task that is right but for these lines, which begin in line 4. */
export function taskWith(...lines: string[]): string {
  return [
    'tasks:',
    '  - name: recount',
    '    command: [node, recount.js]',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
}
