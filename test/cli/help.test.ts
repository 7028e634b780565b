import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { topHelp } from '../../src/cli/help.ts';
import { runProgram } from '../../src/cli/program.ts';
import { TOPICS } from '../../src/cli/topic-table.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';

/** What a terminal holds that nobody has widened. */
const WIDTH = 80;

function tooLong(text: string): string[] {
  return text.split('\n').filter((line) => line.length > WIDTH);
}

describe('topHelp', () => {
  test.each(COMMANDS)('tells of $name', ({ name, summary }) => {
    expect(topHelp(COMMANDS)).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  });

  test.each(TOPICS)('tells of the topic $name', ({ name, summary }) => {
    expect(topHelp(COMMANDS)).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  });

  test('fits into a narrow terminal, descriptions below each other', () => {
    const told = topHelp(COMMANDS, 60);
    const [, ...lines] = told.split('\n').filter((line) => line.length > 60);
    expect(lines).toEqual([]);
    expect(told).toContain('next\n              and last run\n');
  });

  test('fits into a terminal', () => {
    expect(tooLong(topHelp(COMMANDS))).toEqual([]);
  });
});

describe.each(COMMANDS)('help of $name', ({ name }) => {
  async function helpText(): Promise<string> {
    const terminal = fakeTerminal();
    expect(await runProgram([name, '-h'], terminal)).toBe(0);
    return terminal.out;
  }

  test('has an example', async () => {
    expect(await helpText()).toContain(`\nExamples:\n  sunbird-tasks ${name}`);
  });

  test('describes all it takes in lines that fit into a terminal', async () => {
    const [described = ''] = (await helpText()).split('Examples:');
    expect(tooLong(described)).toEqual([]);
  });
});
