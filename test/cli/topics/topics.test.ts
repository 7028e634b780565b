import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ERROR_MEANINGS, EXIT } from '../../../src/api/error-codes.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { parseCommand } from '../../../src/cli/parse-command.ts';
import { splitArguments } from '../../../src/cli/split-arguments.ts';
import { TOPICS } from '../../../src/cli/topic-table.ts';
import { parseText } from '../../../src/config/parse-file.ts';
import { run } from '../../support/served.ts';
import { blocksOf, commandLines, isDocument } from '../../support/topic-blocks.ts';

/** What a terminal holds that nobody has widened. */
const WIDTH = 80;
/** Warnings look a year ahead of it. */
const NOW = new Date('2026-01-15T00:00:00Z');
/** Where YAML is a tasks file, and not a manifest or an envelope. */
const OF_TASKS_FILES = ['config', 'quartz', 'security'];

const told = await Promise.all(TOPICS.map(async ({ name, load }) => ({ name, text: await load() })));

function textOf(name: string): string {
  return told.find((topic) => topic.name === name)?.text ?? '';
}

describe.each(told)('the topic $name', ({ name, text }) => {
  test('fits into a terminal, and is neither empty nor endless', () => {
    const lines = text.split('\n');
    expect(lines.filter((line) => line.length > WIDTH || line !== line.trimEnd())).toEqual([]);
    expect(lines.length).toBeGreaterThan(40);
    expect(lines.length).toBeLessThanOrEqual(110);
  });

  test('shows commands that are understood', async () => {
    for (const words of blocksOf(text).flatMap(commandLines)) {
      const { word, rest } = splitArguments(words);
      const entry = COMMANDS.find((each) => each.name === word);
      if (!entry) throw new Error(`there is no command ${word}`);
      expect(parseCommand(entry, await entry.load(), { rest, print: () => {} })).not.toBeNull();
    }
  });

  test('shows YAML that is as it should be', () => {
    for (const block of blocksOf(text).filter(isDocument)) {
      if (OF_TASKS_FILES.includes(name)) expect(parseText(name, block, NOW)).toMatchObject({ ok: true });
      else expect(parseAllDocuments(block).flatMap(({ errors }) => errors)).toEqual([]);
    }
  });

  test('shows shell that a shell reads', async () => {
    for (const block of blocksOf(text).filter((each) => !isDocument(each)))
      expect(await run('sh', ['-n'], { input: block })).toMatchObject({ code: 0, err: '' });
  });
});

test('the topic exit-codes has every code under its name', () => {
  const rows = [...textOf('exit-codes').matchAll(/^ +(\d+) {2}([a-z-]+) {2,}\S/gm)];
  expect(Object.fromEntries(rows.map(([, code, name]) => [name, Number(code)]))).toEqual(EXIT);
});

test('the topic api knows no route that is not there, and which of them view.sock answers', () => {
  const rows = [...textOf('api').matchAll(/^ {2}(GET|POST) +(\/\S+)(.*)$/gm)];
  const routes = Object.values(ROUTES).map(({ method, path, view }) => `${method} ${path} ${view}`);
  expect(rows.length).toBeGreaterThan(8);
  for (const [, method, path, rest = ''] of rows)
    expect(routes).toContain(`${method} ${path} ${/\bview\b/.test(rest)}`);
});

test('the topic quartz asks for the rights that the README asks for', () => {
  const readme = readFileSync(`${import.meta.dirname}/../../../README.md`, 'utf8');
  const grantsOf = (text: string) =>
    [...text.matchAll(/\bGRANT [^;"]*/g)].map(([grant]) => grant.replaceAll(/\s+/g, ' '));
  expect(grantsOf(textOf('quartz'))).toEqual(grantsOf(readme));
});

test.each(['api', 'quartz', 'exit-codes'])('the topic %s names errors with the code they have', (name) => {
  const named = [...textOf(name).matchAll(/\b[A-Z]+_[A-Z_]+\b/g)].map(([word]) => word);
  const known = Object.keys(ERROR_MEANINGS);
  const foreign = /^(SUNBIRD_TASKS|QRTZ|QUARTZ|CLIENT_ERROR|SERVER_ERROR|RESOURCE_NOT_FOUND)/;
  expect(named.filter((word) => !known.includes(word) && !foreign.test(word))).toEqual([]);
  for (const [, exit, code = ''] of textOf(name).matchAll(/^ {2}(\d\d) {2}([A-Z_]+) /gm))
    expect(ERROR_MEANINGS[code as keyof typeof ERROR_MEANINGS].exit).toBe(Number(exit));
});
