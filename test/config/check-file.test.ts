import { describe, expect, test } from 'vitest';
import { problemsOf, taskWith } from './problems-of.ts';

const DURATION = 'a number with a unit, such as 500ms, 10s, 5m, 2h or 1d';
const MODE = 'three octal digits after a 0, in quotes: "0600"';
const NAME = 'up to 200 letters, digits, dots, dashes and underscores, a letter or digit first';
const SIZE = 'a number of bytes or one with a unit, such as 500kB, 64KiB or 1MiB';
const POSTGRES = 'postgres://user:password@host:5432/database';
const STORE = `sqlite:/path/to/tasks.db, sqlite::memory: or ${POSTGRES}`;
const VARIABLE = 'letters, digits and underscores, no digit first';

describe('a key of the file', () => {
  test.each([
    [
      'timezone: Mars/Olympus',
      '1:1: timezone: "Mars/Olympus" is no time zone; write an IANA name such as Asia/Kolkata',
    ],
    [
      'timezone: "+05:30"',
      '1:1: timezone: "+05:30" is no time zone; write an IANA name such as Asia/Kolkata',
    ],
    ['store: /var/lib/tasks.db', `1:1: store: "/var/lib/tasks.db" is no store; write ${STORE}`],
    ['store: "sqlite:"', `1:1: store: "sqlite:" is no store; write ${STORE}`],
    ['store: postgress://u:secret@db/d', `1:1: store: "postgress://db/d" is no store; write ${STORE}`],
    ['store: 5', `1:1: store: 5 is no store; write ${STORE}`],
    ['store: [a]', `1:1: store: a list is no store; write ${STORE}`],
    ['store:', '1:1: store: has no value; write one or remove it'],
    ['store: { url: "sqlite:/x" }', `1:10: store.url: "sqlite:/x" is no Postgres URL; write ${POSTGRES}`],
    ['store: { url: "postgres:", env: A }', '1:1: store: has both url and env; one says where'],
    ['store: { schem: a }', '1:10: store.schem: there is no such key here; did you mean schema?'],
    [
      'store: { schema: Tasks }',
      '1:10: store.schema: "Tasks" is no name of a schema; write up to 63 small letters, digits and underscores, no digit first',
    ],
    ['store: { passwordFile: 5 }', '1:10: store.passwordFile: 5 is no text; put quotes around it'],
    ['maxRunning: four', '1:1: maxRunning: "four" is no whole number from 1 to 1000'],
    ['maxRunning: 0', '1:1: maxRunning: 0 is no whole number from 1 to 1000'],
    ['maxRunning: 1.5', '1:1: maxRunning: 1.5 is no whole number from 1 to 1000'],
    ['maxRunning: .inf', '1:1: maxRunning: Infinity is no whole number from 1 to 1000'],
    ['stopGrace: 2h', '1:1: stopGrace: "2h" is not from 0s to 1h'],
    ['stopGrace: 25', `1:1: stopGrace: 25 is no duration; write ${DURATION}`],
    ['lease: 2s', '1:1: lease: "2s" is not from 3s to 10m'],
    ['lease:', '1:1: lease: has no value; write one or remove it'],
    ['retention: 30d', '1:1: retention: "30d" is no map; write { age: 30d, runs: 1000 }'],
    ['retention: { runs: 0 }', '1:14: retention.runs: 0 is no whole number from 1 to 1000000'],
    ['socket: { mode: 0600 }', '1:11: socket.mode: 600 is a number to YAML; quote the octal mode: "0600"'],
    ['socket: { mode: 0o600 }', '1:11: socket.mode: 384 is a number to YAML; quote the octal mode: "0600"'],
    ['socket: { mode: rw }', `1:11: socket.mode: "rw" is no file mode; write ${MODE}`],
    ['socket: { mode: "0800" }', `1:11: socket.mode: "0800" is no file mode; write ${MODE}`],
    [
      'socket: { path: run/control.sock }',
      '1:11: socket.path: "run/control.sock" is no absolute path; write one such as /run/sunbird-tasks/control.sock',
    ],
    ['socket: { group: 1000 }', '1:11: socket.group: 1000 is no text; put quotes around it'],
    ['socket: { view: yes }', '1:11: socket.view: "yes" is neither true nor false'],
    ['tasks: { name: a }', '1:1: tasks: a map is no list; write tasks, each after a dash: "- name: recount"'],
    ['maxrunning: 4', '1:1: maxrunning: there is no such key here; did you mean maxRunning?'],
    [
      'socket: { owner: root }',
      '1:11: socket.owner: there is no such key here; allowed: path, mode, group, view',
    ],
    [
      'quartz: { url: x }',
      '1:11: quartz.url: "x" is no Postgres URL; write postgres://user:password@host:5432/database',
    ],
    ['quartz: { mode: write }', '1:11: quartz.mode: "write" is none of read, control'],
    ['quartz: { url: postgres://u@h/d, env: URL }', '1:1: quartz: has both url and env; one says where'],
    ['defaults: { command: [a] }', '1:13: defaults.command: this key belongs to one task; write it there'],
    [
      'defaults: { retry: { attempts: 0 } }',
      '1:22: defaults.retry.attempts: 0 is no whole number from 1 to 100',
    ],
    ['defaults: { timeout: never }', `1:13: defaults.timeout: "never" is no duration; write ${DURATION}`],
  ])('is refused in %j', (text, problem) => {
    expect(problemsOf(`${text}\n`)).toEqual([`tasks.yaml:${problem}`]);
  });
});

describe('a key of a task', () => {
  test.each([
    ['timeout: 10 minutes', `4:5: tasks[0].timeout: "10 minutes" is no duration; write ${DURATION}`],
    ['timeout: 8d', '4:5: tasks[0].timeout: "8d" is not from 100ms to 7d'],
    ['tiemout: 10m', '4:5: tasks[0].tiemout: there is no such key here; did you mean timeout?'],
    ['misfire: twice', '4:5: tasks[0].misfire: "twice" is none of skip, once, all'],
    ['overlap: no', '4:5: tasks[0].overlap: "no" is none of skip, queue, allow'],
    ['within: 0s', '4:5: tasks[0].within: "0s" is not from 1s to 3650d'],
    ['jitter: 5', `4:5: tasks[0].jitter: 5 is no duration; write ${DURATION}`],
    ['retry: 3', '4:5: tasks[0].retry: 3 is no map; write { attempts: 3, delay: 10s }'],
    ['retry: { backoff: 0.5 }', '4:14: tasks[0].retry.backoff: 0.5 is no number from 1 to 10'],
    [
      'module: ./a.mjs',
      '4:5: tasks[0].module: a task does its work in one way, and command is on line 3 already; keep one',
    ],
    ['group: a/b', `4:5: tasks[0].group: "a/b" is no name; write ${NAME}`],
    ['description: 2024', '4:5: tasks[0].description: 2024 is no text; put quotes around it'],
    [
      'schedule: 0 25 * * *',
      '4:5: tasks[0].schedule: "0 25 * * *" is no schedule: "25" is no hour, which takes * or 0-23, with lists, ranges and steps',
    ],
    ['schedule: "@dayly"', '4:5: tasks[0].schedule: "@dayly" is no schedule: did you mean @daily?'],
    [
      'timezone: IST',
      '4:5: tasks[0].timezone: "IST" is no time zone; write an IANA name such as Asia/Kolkata',
    ],
    ['maxQueued: -1', '4:5: tasks[0].maxQueued: -1 is no whole number from 0 to 10000'],
    ['recover: 1', '4:5: tasks[0].recover: 1 is neither true nor false'],
    ['cwd: ""', '4:5: tasks[0].cwd: names no folder'],
    ['cwd: "a\\0b"', '4:5: tasks[0].cwd: holds a NUL character, which nothing can carry'],
    ['output: 1MiB', '4:5: tasks[0].output: "1MiB" is no map; write { max: 1MiB }'],
    ['output: { max: 1 meg }', `4:15: tasks[0].output.max: "1 meg" is no size; write ${SIZE}`],
    ['output: { max: 1GiB }', '4:15: tasks[0].output.max: "1GiB" is not from 1KiB to 64MiB'],
    ['output: { max: 10 }', '4:15: tasks[0].output.max: 10 is not from 1KiB to 64MiB'],
    ['env: { PORT: 80 }', '4:12: tasks[0].env.PORT: 80 is no text; put quotes around it'],
    ['env: { DEBUG: true }', '4:12: tasks[0].env.DEBUG: true is no text; put quotes around it'],
    ['env: { A: "x\\0" }', '4:12: tasks[0].env.A: holds a NUL character, which nothing can carry'],
    ['env: { 1A: x }', `4:12: tasks[0].env.1A: "1A" is no name of a variable; write ${VARIABLE}`],
    ['env: { "A B": x }', `4:12: tasks[0].env["A B"]: "A B" is no name of a variable; write ${VARIABLE}`],
    ['env: [A=x]', '4:5: tasks[0].env: a list is no map; write { NAME: "value" }'],
    [
      'env: { SUNBIRD_TASKS_RUN: x }',
      '4:12: tasks[0].env.SUNBIRD_TASKS_RUN: names that start with SUNBIRD_TASKS_ are set by the scheduler; choose another',
    ],
    [
      'inheritEnv: PGHOST',
      '4:5: tasks[0].inheritEnv: "PGHOST" is no list; write names of variables: [PGHOST]',
    ],
    [
      'inheritEnv: [A, "B*"]',
      `4:21: tasks[0].inheritEnv[1]: "B*" is no name of a variable; write ${VARIABLE}`,
    ],
  ])('is refused in %j', (line, problem) => {
    expect(problemsOf(taskWith(line))).toEqual([`tasks.yaml:${problem}`]);
  });
});

describe('a command', () => {
  test.each([
    [
      'node recount.js',
      'command: "node recount.js" is a text, and no shell reads it; write a list of the program and its arguments: [node, script.js]',
    ],
    ['{ run: node }', 'command: a map is no list; write the program and its arguments: [node, script.js]'],
    ['[]', 'command: names no program; write a list such as [node, script.js]'],
    ['["", x]', 'command[0]: the program has no name'],
    ['[sleep, 5]', 'command[1]: 5 is no text; put quotes around it'],
    ['[node, "a\\0b"]', 'command[1]: holds a NUL character, which nothing can carry'],
    ['[node, [a]]', 'command[1]: a list is no text'],
  ])('is refused in %j', (command, problem) => {
    const [line] = problemsOf(`tasks: [{ name: a, command: ${command} }]\n`);
    expect(line?.replace(/^tasks\.yaml:1:\d+: tasks\[0\]\./, '')).toBe(problem);
  });
});

test('a task without name and command is told of both where it begins', () => {
  expect(problemsOf('tasks:\n  - description: x\n')).toEqual([
    'tasks.yaml:2:5: tasks[0].name: a task needs a name',
    'tasks.yaml:2:5: tasks[0]: a task needs a command, http or module; write command: [node, script.js]',
  ]);
});

test('every problem is told at once, in the order of the file', () => {
  const text = [
    'tasks:',
    '  - name: a',
    '    command: [echo, 5, "{{block}}"]',
    '    timeout: soon',
    '  - name: a',
    '    command: [b]',
    '    jiter: 5s',
    'maxRunning: many',
    'lease: 1s',
  ].join('\n');
  expect(problemsOf(text)).toEqual([
    'tasks.yaml:3:21: tasks[0].command[1]: 5 is no text; put quotes around it',
    'tasks.yaml:3:24: tasks[0].command[2]: "{{block}}" stands for a parameter that is not declared; declare it under params',
    `tasks.yaml:4:5: tasks[0].timeout: "soon" is no duration; write ${DURATION}`,
    'tasks.yaml:5:5: tasks[1].name: default/a is declared on line 2 already',
    'tasks.yaml:7:5: tasks[1].jiter: there is no such key here; did you mean jitter?',
    'tasks.yaml:8:1: maxRunning: "many" is no whole number from 1 to 1000',
    'tasks.yaml:9:1: lease: "1s" is not from 3s to 10m',
  ]);
});

test('a flood of problems ends with how many more there are', () => {
  const lines = problemsOf(`tasks:\n${'  - 5\n'.repeat(1_200)}`);
  expect(lines).toHaveLength(1_001);
  expect(lines.at(-1)).toBe('tasks.yaml: there are 200 more problems');
});

test('a value that is shown is cut short', () => {
  expect(problemsOf(`timezone: ${'x'.repeat(1_000)}\n`)).toEqual([
    `tasks.yaml:1:1: timezone: "${'x'.repeat(60)}..." is no time zone; write an IANA name such as Asia/Kolkata`,
  ]);
});

test('no control character of the file reaches the terminal', () => {
  const text =
    'tasks:\n  - { name: "a\\e[2J", command: [a] }\n  - { name: "a\\e[2J", command: [a] }\nx: *\x9b2J\n';
  expect(problemsOf(text).join('')).not.toMatch(/\p{Cc}/u);
  expect(problemsOf(text.replace(/x: .*/, '')).at(-1)).toBe(
    'tasks.yaml:3:7: tasks[1].name: default/a\\u001b[2J is declared on line 2 already',
  );
});
