import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';
import { testWith } from '../support/needs.ts';
import { openRealTerminal } from '../support/real-terminal.ts';
import { Served } from '../support/served.ts';
import { until } from '../support/until.ts';

const NEED = 'the script command, which makes terminals';
const TASKS = `stopGrace: 200ms
tasks:
  - { group: g, name: slow, command: [sh, -c, "until [ -e over ]; do sleep 0.05; done"] }
  - { group: g, name: dangerous, guard: true, description: Deletes the index, command: ["true"] }
`;

async function serving() {
  const at = await Served.start(TASKS);
  const open = (line: string) => openRealTerminal(line, { socketPath: at.socket, columns: 80, rows: 24 });
  return { at, open, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
}

function linesOf(drawn: string): string[] {
  return stripVTControlCharacters(drawn).split(/\r\n|\r/);
}

testWith(NEED, 'a person who waits sees the time pass, and the end of the run', async () => {
  await using here = await serving();
  using terminal = here.open('trigger slow --wait');
  await until(() => terminal.drawn.includes('still running, 1'));
  here.at.write('over', '');
  expect(await terminal.ended).toBe(0);
  const lines = linesOf(terminal.drawn);
  expect(lines.slice(0, 2)).toEqual([
    'Run 1 of g/slow started. Losing this terminal does not stop it:',
    'sunbird-tasks wait 1',
  ]);
  expect(lines).toContainEqual(
    expect.stringMatching(/^RESULT run=1 task=g\/slow state=succeeded exit=0 duration=[\d.]+s$/),
  );
});

testWith(NEED, 'a person who interrupts the waiting is told how to take it up again', async () => {
  await using here = await serving();
  using terminal = here.open('trigger slow --wait');
  await until(() => terminal.drawn.includes('still running'));
  terminal.interrupt();
  expect(await terminal.ended).toBe(130);
  here.at.write('over', '');
  expect(terminal.drawn).toMatch(/Run 1 goes on\. See its end with: sunbird-tasks wait 1/);
  expect((await here.at.cli('wait 1')).code).toBe(0);
});

testWith(NEED, 'a guarded task is triggered by who types its name, and by nobody else', async () => {
  await using here = await serving();
  const trigger = async (typed: string) => {
    using terminal = here.open('trigger dangerous --wait');
    await until(() => terminal.drawn.includes('Type its name to trigger it: '));
    terminal.type(typed);
    return { code: await terminal.ended, drawn: terminal.drawn };
  };
  const refused = await trigger('y');
  expect(refused.code).toBe(23);
  expect(refused.drawn).toContain('g/dangerous is guarded. Deletes the index.');
  expect(refused.drawn).toContain('That is not g/dangerous: nothing was done.');
  expect((await trigger('g/dangerous')).code).toBe(0);
  expect((await here.at.cli('runs -o name')).out).toBe('1\n');
});

testWith(NEED, 'what a task prints has no power over a terminal, and reaches a pipe as it is', async () => {
  const printed = '\x1b]0;title\x07\x1b[2Jgone\x9b31m \u202eback\rover';
  const tasks = `tasks: [{ name: evil, command: [printf, "%s\\\\n", ${JSON.stringify(printed)}] }]\n`;
  await using at = await Served.start(tasks);
  expect((await at.cli('trigger evil --wait')).code).toBe(0);
  expect((await at.cli('logs 1')).out).toBe(`${printed}\n`);
  for (const line of ['logs 1', 'logs -f evil', 'trigger evil --wait --follow']) {
    using terminal = openRealTerminal(line, { socketPath: at.socket, columns: 200, rows: 24 });
    expect(await terminal.ended).toBe(0);
    expect(terminal.drawn).toContain('\\x1b]0;title\\x07\\x1b[2Jgone\\x9b31m \\u202eback\\x0dover\r\n');
    const powerful = ['\x1b]', '\x1b[2J', '\x07', '\x9b', '\u202e'];
    expect(powerful.filter((each) => terminal.drawn.includes(each))).toEqual([]);
  }
});
