import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { PROGRAM, run, Served } from '../support/served.ts';

const TASKS = `stopGrace: 200ms
tasks:
${Array.from({ length: 300 }, (_, index) => `  - { group: g, name: task-${index}, command: [echo, done] }`).join('\n')}
`;

let at: Served;
beforeAll(async () => {
  at = await Served.start(TASKS);
});
afterAll(() => at[Symbol.asyncDispose]());

/** A real shell, in whose script CLI is this command line. */
function shell(script: string) {
  const env = { SUNBIRD_TASKS_SOCKET: at.socket };
  return run('sh', ['-c', script.replaceAll('CLI', PROGRAM)], { env, cwd: at.folder });
}

/** What a defect prints, and what Node says of a stream that is not there. */
const DEFECT = /This is a defect|^ +at |EBADF|EPIPE|Unhandled|node:/m;

/** A line for each command, with the exit code that it has whatever is closed. */
const LINES: readonly [line: string, exit: number][] = [
  ['list', 0],
  ['show task-1', 0],
  ['runs', 0],
  ['logs task-none', 21],
  ['why task-1', 0],
  ['trigger task-1 --wait --if-running queue', 0],
  ['trigger task-2 --wait --follow --if-running queue', 0],
  ['wait 999999', 21],
  ['cancel task-1', 23],
  ['pause task-4', 0],
  ['resume task-4', 0],
  ['reschedule task-1 --reset', 0],
  ['drain --clear', 0],
  ['serve --config missing.yaml', 78],
  ['reload --dry-run', 0],
  ['health', 0],
  ['doctor', 0],
  ['replicas', 0],
  ['audit', 0],
  ['metrics', 0],
  ['config schema', 0],
  ['store copy --from sqlite:missing.db --to sqlite:new.db', 78],
  ['completion bash', 0],
  ['help', 0],
  ['list -o json', 0],
  ['list --watch --interval 1s -o name', 64],
];

test('every command is among them', () => {
  const named = new Set(LINES.map(([line]) => line.split(' ')[0]));
  expect(COMMANDS.filter(({ name }) => !named.has(name))).toEqual([]);
});

test.each(LINES)(
  '%s bears streams that are closed, and a reader that goes after a line',
  async (line, exit) => {
    const told = await Promise.all([
      shell(`CLI ${line} <&-`),
      shell(`CLI ${line} >&-`),
      shell(`CLI ${line} <&- >&- 2>&-`),
      shell(`{ CLI ${line}; echo "exit=$?" >&3; } 3>&2 | head -1`),
    ]);
    const codes = told.map(({ code, err }) => Number(/exit=(\d+)/.exec(err)?.[1] ?? code));
    expect(codes).toEqual(codes.map(() => exit));
    for (const { out, err } of told) expect(`${out}${err}`).not.toMatch(DEFECT);
  },
);

test('a scheduler lives on when whoever reads its log has gone', async () => {
  await using alone = await Served.start('tasks: [{ name: a, command: [echo, done] }]\n');
  alone.leaveLog();
  for (let time = 0; time < 3; time++)
    expect(await alone.cli('trigger a --wait')).toMatchObject({
      code: 0,
      out: expect.stringContaining('state=succeeded'),
    });
  expect(await alone.stop()).toBe(0);
});

test('parameters from a stdin that is closed are none', async () => {
  const { code, err } = await shell('CLI trigger task-1 --params - <&-');
  expect(code).toBe(64);
  expect(err).toMatch(/^--params is no JSON/);
});

test('a change of several tasks is refused where nobody can be asked', async () => {
  const { code, err } = await shell('CLI pause "task-*" <&-');
  expect(code).toBe(23);
  expect(err).toContain('say --yes');
});
