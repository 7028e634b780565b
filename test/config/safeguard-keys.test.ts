import { expect, test } from 'vitest';
import { parseText } from '../../src/config/parse-file.ts';
import { problemsOf, taskWith } from './problems-of.ts';

const NOW = new Date('2026-01-15T00:00:00Z');
const QUIET = 'write two times of the day as HH:MM-HH:MM, such as "22:00-23:30" or "23:00-06:00"';

function warningsWith(lines: string): string[] {
  const parsed = parseText('tasks.yaml', `tasks:\n  - name: a\n    command: [x]\n${lines}`, NOW);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ text }) => text).join('\n'));
  return parsed.config.warnings;
}

test.each([
  ['quiet: "22:00-23:30"', '5: tasks[0].quiet: "22:00-23:30" is no list; write quiet times: ["22:00-23:30"]'],
  ['quiet: ["22-23"]', `13: tasks[0].quiet[0]: "22-23" is no quiet time; ${QUIET}`],
  [
    'quiet: ["07:00-07:00"]',
    '13: tasks[0].quiet[0]: "07:00-07:00" ends when it begins; a task that never fires has no schedule',
  ],
  ['quiet: [2200]', `13: tasks[0].quiet[0]: 2200 is no quiet time; ${QUIET}`],
  [
    'quiet: ["06:00-18:00", "18:00-06:00"]',
    '5: tasks[0].quiet: leaves no time of the day; a task that never fires has no schedule',
  ],
  ['pauseAfterFailures: 0', '5: tasks[0].pauseAfterFailures: 0 is no whole number from 1 to 1000'],
  ['guard: on', '5: tasks[0].guard: "on" is neither true nor false'],
  ['runbook: me', '5: tasks[0].runbook: "me" is no map; write { owner: data team }'],
  ['runbook: { ower: me }', '16: tasks[0].runbook.ower: there is no such key here; did you mean owner?'],
  [
    'runbook: { safeToRerun: 1 }',
    '16: tasks[0].runbook.safeToRerun: 1 is no answer; write true, false, or when it is',
  ],
  [
    'runbook: { link: wiki }',
    '16: tasks[0].runbook.link: "wiki" is no link; write an address such as https://wiki/recount',
  ],
  ['late: 100ms', '5: tasks[0].late: "100ms" is not from 1s to 7d'],
  [
    'hooks: { onFailure: ./alert }',
    '14: tasks[0].hooks.onFailure: "./alert" is no map; write { command: [./alert] } or { http: { url: "https://host/path" } }',
  ],
  [
    'hooks: { onLate: {} }',
    '14: tasks[0].hooks.onLate: a hook is called in one way, and this has 0; write command or http',
  ],
  [
    'hooks: { onLate: { command: [x], http: { url: "http://x/" } } }',
    '14: tasks[0].hooks.onLate: a hook is called in one way, and this has 2; write command or http',
  ],
  [
    'hooks: { onLate: { command: [x, "{{block}}"] } }',
    '37: tasks[0].hooks.onLate.command[1]: "{{block}}" holds a placeholder, and a hook has no parameters: what happened comes as JSON',
  ],
  [
    'hooks: { onLate: { http: { url: "http://x/{{block}}" } } }',
    '32: tasks[0].hooks.onLate.http.url: "http://x/{{block}}" holds a placeholder, and a hook has no parameters: what happened comes as JSON',
  ],
  ['hooks: { onFail: {} }', '14: tasks[0].hooks.onFail: there is no such key here; did you mean onFailure?'],
])('refuses %s', (line, problem) => {
  expect(problemsOf(taskWith(line))).toEqual([`tasks.yaml:4:${problem}`]);
});

test('warns of a schedule of which nothing is heard', () => {
  const lines = (at: string) => `    schedule: "${at} 2 * * *"\n    quiet: ["02:00-02:30"]\n`;
  expect(warningsWith(lines('30'))).toEqual([]);
  expect(warningsWith(lines('29'))).toEqual([
    'tasks.yaml:5:5: tasks[0].quiet: every fire time of its schedule is quiet',
  ]);
});
