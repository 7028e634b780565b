import { describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { TOPICS } from '../../../src/cli/topic-table.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';

async function help(line: string) {
  const terminal = fakeTerminal();
  const exit = await runProgram(['help', ...line.split(' ').filter(Boolean)], terminal);
  return { exit, out: terminal.out, err: terminal.err };
}

describe('help', () => {
  test('lists commands and topics', async () => {
    const { exit, out } = await help('');
    expect([exit, out]).toEqual([0, expect.stringMatching(/^ {2}trigger {2,}Run a task now$/m)]);
    for (const { name, summary } of TOPICS) expect(out).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
  });

  test.each(TOPICS)('prints the topic $name', async ({ name, load }) => {
    const { exit, out } = await help(name);
    expect([exit, out.startsWith(await load())]).toEqual([0, true]);
  });

  test('prints the help of a command', async () => {
    expect((await help('trigger')).out).toMatch(/^Usage: sunbird-tasks trigger \[options\] \[task\]\n/);
  });

  test('of a topic that is a command too tells how to see the command', async () => {
    expect((await help('config')).out).toMatch(/\nThe command of this name: sunbird-tasks config -h\n$/);
    expect((await help('quartz')).out).not.toContain('The command of this name');
  });

  test('prints one document with -o json', async () => {
    const { out } = await help('exit-codes -o json');
    expect(JSON.parse(out).result.response).toBe((await help('exit-codes')).out);
  });

  test('names the nearest when there is nothing of that name', async () => {
    expect(await help('exit-code')).toEqual({
      exit: 64,
      out: '',
      err: 'There is no topic and no command "exit-code". Did you mean exit-codes? See: sunbird-tasks help\n',
    });
    expect((await help('confi')).err).toContain('Did you mean config?');
  });
});
