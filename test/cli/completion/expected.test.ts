import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { expectedAt } from '../../../src/cli/completion/expected.ts';
import { declareCommand } from '../../../src/cli/parse-command.ts';

/** What may stand behind a command line: its words, or who is to be asked, with what stands before each. */
async function at(line: string): Promise<string[]> {
  const [name = '', ...rest] = line.split(' ');
  const entry = COMMANDS.find((each) => each.name === name);
  if (!entry) throw new Error(`there is no command ${name}`);
  const parser = declareCommand(entry, await entry.load(), () => {});
  const expected = expectedAt(parser, rest.slice(0, -1), rest.at(-1) ?? '');
  return expected.flatMap(({ words, source, prefix }) =>
    (source ? [`<${source}>`] : words.map(({ word }) => word)).map((word) => `${prefix}${word}`),
  );
}

const FORMS = ['table', 'wide', 'json', 'name'];

test.for([
  ['show ', ['<tasks>', '<runs>']],
  ['trigger ', ['<tasks>']],
  ['trigger update-user-count ', []],
  ['trigger --wait --reason why ', ['<tasks>']],
  ['wait ', ['<runs>']],
  ['logs -f ', ['<runs>', '<tasks>']],
  ['cancel ', ['<runs>', '<tasks>']],
  ['config ', ['check', 'schema']],
  ['config check ', ['<files>']],
  ['store ', ['copy']],
  ['store copy --from ', []],
  ['completion ', ['bash', 'zsh', 'words']],
  ['help ', ['<topics>']],
  ['list ', []],
  ['list -o ', FORMS],
  ['list --output ', FORMS],
  ['list --output=', FORMS.map((form) => `--output=${form}`)],
  ['list --group ', ['<groups>']],
  ['list --next ', []],
  ['health --not-running ', ['<tasks>']],
  ['health --last-success ', ['<tasks>']],
  ['list --socket ', ['<files>']],
  ['serve --config ', ['<files>']],
  ['trigger x --if-running ', ['fail', 'queue', 'attach']],
  ['trigger x --wait=', []],
  ['trigger x --reason ', ['']],
] as const)('expects at %s| %s', async ([line, expected]) => {
  expect(await at(line)).toEqual(expected[0] === '' ? [] : expected);
});

test('expects the options of the command, each with what it does', async () => {
  expect(await at('wait -')).toEqual(['--output', '--socket', '--timeout', '--follow', '--help']);
});
