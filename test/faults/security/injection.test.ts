import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { seededRandom } from '../../support/random.ts';
import { requestText, sendRaw, statusOf } from '../../support/raw-request.ts';
import { Served } from '../../support/served.ts';

const RANDOM_TEXTS = LONG ? 2_000 : 20;
const API = '/api/v1/backgroundtasks';
const MARK = 'injected';

/** Texts that a shell, an option parser, a placeholder or an environment would take for something else. */
const TEXTS = [
  `; touch ${MARK}`,
  `$(touch ${MARK})`,
  `\`touch ${MARK}\``,
  `| touch ${MARK} &`,
  `> ${MARK}`,
  `\n touch ${MARK}\n`,
  '\r\n',
  '-o',
  '--',
  '--help',
  '-c',
  '"',
  "'",
  "' '",
  '\\',
  '\\\\n',
  '$HOME',
  '$\u007bPATH}',
  '%s%n',
  '*',
  '~',
  '{{list}}',
  '{{text}}',
  '=',
  'PATH=/nowhere',
  '',
  ' ',
  '\t',
  '\x1b[31m',
  '\x7f\x01',
  'é漢😀',
  '\u202e',
  'x'.repeat(100_000),
];

/** The child writes its own arguments and environment down, as the kernel has them. */
const TASKS = `stopGrace: 1s
tasks:
  - name: echo
    command: [sh, -c, "cat /proc/$$/cmdline > argv; cat /proc/$$/environ > environ", "{{text}}", "{{list}}", end]
    params: { text: {}, list: {} }
  - name: plain
    command: [echo, "{{text}}"]
    params: { text: { pattern: "^[a-z]+$" } }
`;

let at: Served;
beforeAll(async () => {
  at = await Served.start(TASKS);
});
afterAll(() => at[Symbol.asyncDispose]());

function partsOf(file: string): string[] {
  return readFileSync(join(at.folder, file), 'utf8').split('\0').slice(0, -1);
}

/** Triggers by the API, waits for the end, and reads what the child was given. */
async function givenTo(params: Record<string, string>): Promise<{ argv: string[]; variables: string[] }> {
  const answer = await sendRaw(
    at.socket,
    requestText('POST', `${API}/trigger/echo`, JSON.stringify({ params })),
  );
  const { run } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).result;
  const ended = await sendRaw(at.socket, requestText('GET', `/api/v1/runs/${run.run}?wait=20s`));
  expect(ended).toContain('"state":"succeeded"');
  return {
    argv: partsOf('argv').slice(3),
    variables: partsOf('environ').filter((each) => each.startsWith('PARAM_')),
  };
}

async function expectAsGiven(text: string): Promise<void> {
  const { argv, variables } = await givenTo({ text, list: text });
  expect(argv).toEqual([text, text, 'end']);
  expect(variables.sort()).toEqual([`PARAM_LIST=${text}`, `PARAM_TEXT=${text}`]);
}

test('S4 what a caller gives reaches the child byte for byte, as one argument and one variable', async (context) => {
  const random = seededRandom(7);
  const letter = () => String.fromCodePoint(random.pick([random.whole(1, 127), random.whole(160, 0xd7ff)]));
  const texts = Array.from({ length: RANDOM_TEXTS }, () =>
    Array.from({ length: random.whole(1, 200) }, letter).join(''),
  );
  for (const text of [...TEXTS, ...texts]) await expectAsGiven(text);
  new FaultRow(context).often(`${TEXTS.length + RANDOM_TEXTS} texts, in two parameters`);
  expect((await at.cli('list -o name')).out).toBe('default/echo\ndefault/plain\n');
  expect(() => readFileSync(join(at.folder, MARK))).toThrow('ENOENT');
}, 600_000);

test('S4 the command line changes nothing on the way', async (context) => {
  const texts = TEXTS.filter((text) => text.length < 1_000).slice(0, 12);
  for (const text of texts) {
    const { code } = await at.cli(['trigger', 'echo', '--param', `text=${text}`, '--wait']);
    expect([code, partsOf('argv').slice(3)]).toEqual([0, [text, 'end']]);
  }
  new FaultRow(context).often(`${texts.length} texts`);
});

test.for([
  ['a NUL', 'echo', { text: 'a\0b' }],
  ['what its pattern forbids, behind a line end', 'plain', { text: 'true\n' }],
  ['a list in place of a text', 'echo', { text: ['a', 'b'] }],
] as const)('S4 a parameter with %s is refused before anything begins', async ([, task, params], context) => {
  new FaultRow(context).often('1 request');
  const before = (await at.cli('runs -o name')).out;
  const answer = await sendRaw(
    at.socket,
    requestText('POST', `${API}/trigger/${task}`, JSON.stringify({ params })),
  );
  expect([statusOf(answer), answer]).toEqual([400, expect.stringContaining('INVALID_PARAMETER')]);
  expect((await at.cli('runs -o name')).out).toBe(before);
});
