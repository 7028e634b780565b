/** A text that is too long to be written out, and how its problems begin. */
export interface LargeFile {
  title: string;
  text: string;
  problems: (string | RegExp)[];
  /** How many problems there are when not all are named. */
  count?: number;
}

function taskWith(line: string): string {
  return `tasks:\n  - name: a\n    ${line}\n`;
}

/** Each anchor stands for `width` of the one before. */
function aliasBomb(levels: number, width: number): string {
  const first = `a0: &a0 [${Array(width).fill('x').join(', ')}]`;
  const others = Array.from({ length: levels - 1 }, (_, index) => {
    const aliases = Array(width).fill(`*a${index}`).join(', ');
    return `a${index + 1}: &a${index + 1} [${aliases}]`;
  });
  return [first, ...others].join('\n');
}

function body(json: string): string {
  return taskWith(`http: { method: POST, url: "http://h/", body: ${json} }`);
}

const FAR_TOO_DEEP = /^1:\d+: lists and maps are nested far too deeply$/;
const BOMB = 'the aliases of this file stand for far too many values; write them out or use fewer';
const NAME = 'up to 200 letters, digits, dots, dashes and underscores, a letter or digit first';

/** `x` as a problem shows one that is too long. */
function cut(letter: string): string {
  return `"${letter.repeat(60)}..."`;
}

export const LARGE: readonly LargeFile[] = [
  { title: 'lists that never end', text: `tasks: ${'['.repeat(20_000)}\n`, problems: [FAR_TOO_DEEP] },
  {
    title: 'lists within lists',
    text: `tasks: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`,
    problems: [FAR_TOO_DEEP],
  },
  {
    title: 'maps within maps',
    text: `tasks: ${'{ a: '.repeat(5_000)}1${'}'.repeat(5_000)}\n`,
    problems: [FAR_TOO_DEEP],
  },
  {
    title: 'a body that is a hundred lists deep',
    text: body(`${'['.repeat(97)}${']'.repeat(97)}`),
    problems: ['3:147: lists and maps are nested more than 100 deep'],
  },
  {
    title: 'a body of maps that only a long stack can walk',
    text: body(`${'{ a: '.repeat(900)}1${'}'.repeat(900)}`),
    problems: ['3:531: lists and maps are nested more than 100 deep'],
  },
  {
    title: 'aliases that together are a hundred lists deep',
    text: Array.from({ length: 110 }, (_, index) =>
      index === 0 ? 'a0: &a0 []' : `a${index}: &a${index} [*a${index - 1}]`,
    ).join('\n'),
    problems: ['100:12: lists and maps are nested more than 100 deep'],
    count: 1,
  },
  { title: 'a bomb of lists', text: aliasBomb(9, 9), problems: [BOMB] },
  { title: 'a bomb of pairs', text: aliasBomb(40, 2), problems: [BOMB] },
  {
    title: 'a name of 201 letters',
    text: `tasks: [{ name: ${'a'.repeat(201)}, command: [x] }]\n`,
    problems: [`1:11: tasks[0].name: ${cut('a')} is no name; write ${NAME}`],
  },
  {
    title: 'a name of a million letters',
    text: `tasks: [{ name: ${'a'.repeat(1_000_000)}, command: [x] }]\n`,
    problems: [`1:11: tasks[0].name: ${cut('a')} is no name; write ${NAME}`],
  },
  {
    title: 'a key of a thousand letters',
    text: `socket: { ${'k'.repeat(1_000)}: 1 }\n`,
    problems: [`1:11: socket[${cut('k')}]: there is no such key here; allowed: path, mode, group, view`],
  },
  {
    title: 'a key of a hundred thousand letters',
    text: `${'k'.repeat(100_000)}: 1\n`,
    problems: ['1:1: a key is longer than 1024 characters; put a long text behind a key'],
  },
  {
    title: 'a command line that is longer than a list may be',
    text: taskWith(`command: ${'x'.repeat(2_000)}`),
    problems: [
      `3:5: tasks[0].command: ${cut('x')} is a text, and no shell reads it; write a list of the program and its arguments: [node, script.js]`,
    ],
  },
  {
    title: 'a text in place of quiet times',
    text: taskWith(`command: [x]\n    quiet: ${'x'.repeat(100)}`),
    problems: [`4:5: tasks[0].quiet: ${cut('x')} is no list; write quiet times: ["22:00-23:30"]`],
  },
  {
    title: 'a text in place of tasks',
    text: `tasks: ${'x'.repeat(20_000)}\n`,
    problems: [`1:1: tasks: ${cut('x')} is no list; write tasks, each after a dash: "- name: recount"`],
  },
  {
    title: 'too many arguments',
    text: taskWith(`command: [${'x, '.repeat(1_001)}]`),
    problems: ['3:5: tasks[0].command: has more than 1000 arguments'],
  },
  {
    title: 'an argument that Linux does not pass',
    text: taskWith(`command: [x, ${'y'.repeat(131_072)}]`),
    problems: ['3:18: tasks[0].command[1]: is longer than 131071 characters'],
  },
  {
    title: 'too many allowed values',
    text: taskWith(`command: [x]\n    params: { a: { enum: [${'x, '.repeat(1_001)}] } }`),
    problems: ['4:20: tasks[0].params.a.enum: has more than 1000 values'],
  },
  {
    title: 'too many quiet times',
    text: taskWith(`command: [x]\n    quiet: [${'"01:00-01:05", '.repeat(25)}]`),
    problems: ['4:5: tasks[0].quiet: has more than 24 quiet times'],
  },
  {
    title: 'too many variables to inherit',
    text: taskWith(`command: [x]\n    inheritEnv: [${'A, '.repeat(1_001)}]`),
    problems: ['4:5: tasks[0].inheritEnv: has more than 1000 names'],
  },
  {
    title: 'too many statuses',
    text: taskWith(`http: { url: "http://h/", expect: [${'200, '.repeat(101)}] }`),
    problems: ['3:31: tasks[0].http.expect: has more than 100 statuses'],
  },
  {
    title: 'a schedule that goes on and on',
    text: taskWith(`command: [x]\n    schedule: "${'0,'.repeat(200)}0 * * * *"`),
    problems: [
      `4:5: tasks[0].schedule: "${'0,'.repeat(30)}..." is no schedule: it is longer than 256 characters`,
    ],
  },
  {
    title: 'a folder whose path is too long',
    text: taskWith(`command: [x]\n    cwd: ${'a'.repeat(4_096)}`),
    problems: ['4:5: tasks[0].cwd: is longer than 4095 characters'],
  },
  {
    title: 'a description that is too long',
    text: taskWith(`command: [x]\n    description: ${'a'.repeat(1_001)}`),
    problems: ['4:5: tasks[0].description: is longer than 1000 characters'],
  },
  {
    title: 'a URL that is too long',
    text: taskWith(`http: { url: "http://h/${'a'.repeat(9_000)}" }`),
    problems: ['3:13: tasks[0].http.url: is longer than 8192 characters'],
  },
  {
    title: 'a header that is too long',
    text: taskWith(`http: { url: "http://h/", headers: { A: ${'a'.repeat(9_000)} } }`),
    problems: ['3:42: tasks[0].http.headers.A: is longer than 8192 characters'],
  },
  {
    title: 'a pattern that is too long',
    text: taskWith(`command: [x]\n    params: { a: { pattern: ${'a'.repeat(1_001)} } }`),
    problems: ['4:20: tasks[0].params.a.pattern: is longer than 1000 characters'],
  },
  {
    title: 'a parameter whose name is too long',
    text: taskWith(`command: [x]\n    params: { ${'a'.repeat(101)}: {} }`),
    problems: [
      `4:15: tasks[0].params[${cut('a')}]: ${cut('a')} is no parameter name; write up to 100 letters, digits, dashes and underscores, a letter first`,
    ],
  },
  {
    title: 'an owner with a story',
    text: taskWith(`command: [x]\n    runbook: { owner: ${'a'.repeat(501)} }`),
    problems: ['4:16: tasks[0].runbook.owner: is longer than 500 characters'],
  },
  {
    title: 'more tasks than a file may have',
    text: `tasks:\n${Array.from({ length: 10_001 }, (_, index) => `  - { name: t${index}, command: [x] }\n`).join('')}`,
    problems: ['1:1: tasks: has more than 10000 tasks'],
  },
  {
    title: 'a flood of wrong tasks',
    text: `tasks:\n${'  - 5\n'.repeat(1_200)}`,
    problems: ['2:5: tasks[0]: 5 is no map; write { name: recount, command: [node, recount.js] }'],
    count: 1_001,
  },
  {
    title: 'a flood of lines that are no YAML',
    text: 'a: @x\n'.repeat(1_200),
    problems: ['1:4: a text cannot start with this character; put quotes around it'],
    count: 1_001,
  },
  {
    title: 'one key on each line',
    text: 'lease: 5s\n'.repeat(1_200),
    problems: ['2:1: lease: this key is on line 1 already'],
    count: 1_001,
  },
];
