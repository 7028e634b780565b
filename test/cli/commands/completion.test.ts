import { expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';

test.each(['bash', 'zsh'])('prints the script for %s, without a scheduler', async (shell) => {
  const terminal = fakeTerminal();
  expect(await runProgram(['completion', shell], terminal)).toBe(0);
  expect([terminal.out, terminal.err]).toEqual([expect.stringContaining(`for ${shell}.`), '']);
});

test('knows no other shell', async () => {
  const terminal = fakeTerminal();
  expect(await runProgram(['completion', 'fish'], terminal)).toBe(64);
  expect(terminal.err).toContain('bash, zsh, words');
});
