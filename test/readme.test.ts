import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/api/error-codes.ts';
import { COMMANDS } from '../src/cli/command-table.ts';
import { parseCommand } from '../src/cli/parse-command.ts';
import { splitArguments } from '../src/cli/split-arguments.ts';
import { parseText } from '../src/config/parse-file.ts';

/** Warnings look a year ahead of it. */
const NOW = new Date('2026-01-15T00:00:00Z');

const README = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');
const SCRIPTS = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')).scripts;
const BLOCKS = README.split('\n').filter((line) => line.startsWith('    '));

describe('the README', () => {
  test.for(BLOCKS.flatMap((line) => /(?:^ {4}|-- )sunbird-tasks (.*)$/.exec(line)?.[1] ?? []))(
    'shows a command that is understood: %s',
    async (line) => {
      const { word, rest } = splitArguments(line.split(' '));
      const entry = COMMANDS.find(({ name }) => name === word);
      if (!entry) throw new Error(`there is no command ${word}`);
      expect(parseCommand(entry, await entry.load(), { rest, print: () => {} })).not.toBeNull();
    },
  );

  test('names npm scripts that are there', () => {
    const named = [...README.matchAll(/^ {4}npm (?:run )?([a-z]+)/gm)].map(([, name]) => name);
    expect(named).toEqual(['demo', 'test', 'check', 'build']);
    expect(Object.keys(SCRIPTS)).toEqual(expect.arrayContaining(named));
  });

  test('has every command', () => {
    for (const { name } of COMMANDS) expect(README).toMatch(new RegExp(`^\\| .*\`${name}\\b`, 'm'));
  });

  test('has every exit code under its name', () => {
    const rows = [...README.matchAll(/^\| (\d+) +\| ([a-z-]+) +\|/gm)].map(([, code, name]) => [
      name,
      Number(code),
    ]);
    expect(Object.fromEntries(rows)).toEqual(EXIT);
  });

  test('shows a tasks file without problems', () => {
    const [, file = ''] = /## The tasks file\n\n((?: {4}.*\n)+)/.exec(README) ?? [];
    const parsed = parseText('README.md', file.replaceAll(/^ {4}/gm, ''), NOW);
    expect(parsed).toMatchObject({ ok: true });
  });

  test('is at most 250 lines', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(250);
  });
});
