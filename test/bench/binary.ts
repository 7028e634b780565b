/*
 * The single executable beside the launcher with its bundle: what a call costs as a whole process, over `node -e 0` of
 * the same Node, in one run; its size; and the memory of an idle scheduler with 20 tasks. npm run bench:binary
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { EXECUTABLE } from '../support/executable.ts';
import { LAUNCHER, Served } from '../support/served.ts';
import { timeInTurns } from './pairs.ts';

const TASKS = 20;
const ROUNDS = Number(process.argv[2] ?? 40);
const SETTLED_MS = 5_000;
const PROGRAMS = { bundle: LAUNCHER, executable: EXECUTABLE };

const declared = Array.from({ length: TASKS }, (_, index) => {
  return `  - { group: g${index % 4}, name: task-${index}, schedule: "0 ${index} * * *", command: ["true"] }\n`;
});
const tasks = `tasks:\n${declared.join('')}`;

console.log(`size: ${(statSync(EXECUTABLE).size / 1_000_000).toFixed(1)} MB`);
for (const [name, program] of Object.entries(PROGRAMS)) {
  forgetPages(program);
  await using at = await Served.start(tasks, { program });
  await setTimeout(SETTLED_MS);
  console.log(`${name}, idle: ${memoryOf(at.pid)}`);
}

await using at = await Served.start(tasks, { program: LAUNCHER });
const LINES = ['list', 'list -o json', 'trigger task-1 --if-running attach', '--version'];
const calls = LINES.flatMap((line) =>
  Object.entries(PROGRAMS).map(([name, program]) => ({
    name: `${line} (${name})`,
    argv: [program, '--socket', at.socket, ...line.split(' ')] as [string, ...string[]],
    most: null,
  })),
);
const base = { name: 'node -e 0', argv: [process.execPath, '-e', '0'] as [string, ...string[]], most: null };
timeInTurns([base, ...calls], ROUNDS, { PATH: process.env.PATH });

/** Of a file that was just written the system maps far more than is used: takes it out of memory, as where it is not new. */
function forgetPages(file: string): void {
  spawnSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0']);
}

/** What is its own, and what are pages of files, which the system takes back when it needs them. */
function memoryOf(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string) =>
    `${Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1_024)} MiB`;
  return `RSS ${megabytes('VmRSS')}, of these anonymous ${megabytes('RssAnon')}, of files ${megabytes('RssFile')}`;
}
