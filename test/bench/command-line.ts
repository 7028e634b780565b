/*
 * What a call of the command line costs as a whole process, beside `node -e 0` of the same Node, in one run. The budgets
 * are for 20 tasks. Run it after `npm run build`: npm run bench
 */
import { PROGRAM, Served } from '../support/served.ts';
import { timeInTurns } from './pairs.ts';

const TASKS = 20;
const ROUNDS = Number(process.argv[2] ?? 40);

const declared = Array.from({ length: TASKS }, (_, index) => {
  const words = `description: Task number ${index} of twenty, schedule: "0 ${index} * * *"`;
  return `  - { group: g${index % 4}, name: task-${index}, ${words}, command: ["true"] }`;
});
await using at = await Served.start(`tasks:\n${declared.join('\n')}\n`);
for (let index = 0; index < TASKS; index++) await at.cli(`trigger task-${index} --wait`);

const asked = (...words: string[]): [string, ...string[]] => [PROGRAM, '--socket', at.socket, ...words];
const held = timeInTurns(
  [
    { name: 'node -e 0', argv: [process.execPath, '-e', '0'], most: null },
    { name: 'list', argv: asked('list'), most: 1.5 },
    { name: 'list -o json', argv: asked('list', '-o', 'json'), most: 1.4 },
    { name: 'trigger', argv: asked('trigger', 'task-1', '--if-running', 'attach'), most: 1.4 },
    { name: '--version', argv: asked('--version'), most: null },
  ],
  ROUNDS,
  { PATH: process.env.PATH },
);
process.exitCode = held ? 0 : 1;
