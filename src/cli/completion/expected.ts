import type { Argument, Option, Command as Parser } from 'commander';

/** What may stand at a place: words that are known, or that somebody has to be asked for. */
export interface Expected {
  words: Word[];
  source: Source | null;
  /** Stands before each of them: `--output=`. */
  prefix: string;
}

/** A word, and what is to be said of it. */
export interface Word {
  word: string;
  about: string;
}

export type Source = 'tasks' | 'runs' | 'groups' | 'topics' | 'files';

const NOTHING: Expected = { words: [], source: null, prefix: '' };

/** By the names that options and arguments give their values; several by `|`. */
const SOURCES: Readonly<Record<string, Source>> = {
  task: 'tasks',
  run: 'runs',
  group: 'groups',
  topic: 'topics',
  file: 'files',
};

/** What may stand behind the words of a command, its name left out. Pure. */
export function expectedAt(parser: Parser, rest: readonly string[], typed: string): Expected[] {
  const pending = findOption(parser, rest.at(-1) ?? '');
  if (pending?.required) return [ofOption(pending)];
  const [, name = '', equals] = /^(--[^=]+)(=)/.exec(typed) ?? [];
  if (equals) {
    const option = findOption(parser, name);
    return option?.required || option?.optional ? [{ ...ofOption(option), prefix: `${name}=` }] : [];
  }
  if (typed.startsWith('-')) return [{ ...NOTHING, words: optionWords(parser) }];
  const argument = parser.registeredArguments[countArguments(parser, rest)];
  return argument ? ofArgument(argument) : [];
}

function ofArgument(argument: Argument): Expected[] {
  if (argument.argChoices) return [{ ...NOTHING, words: argument.argChoices.map(plain) }];
  return argument
    .name()
    .split('|')
    .map((name) => ({ ...NOTHING, source: SOURCES[name] ?? null }));
}

function ofOption({ argChoices, flags }: Option): Expected {
  if (argChoices) return { ...NOTHING, words: argChoices.map(plain) };
  const name = /[<[](\w+)(?:\.\.\.)?[>\]]$/.exec(flags)?.[1] ?? '';
  return { ...NOTHING, source: SOURCES[name] ?? null };
}

function optionWords(parser: Parser): Word[] {
  const help = { word: '--help', about: 'print this' };
  return [
    ...parser.options.map(({ long, short, description }) => ({
      word: long ?? short ?? '',
      about: description,
    })),
    help,
  ];
}

/** Arguments among the words: what is no option, nor the value of one. */
function countArguments(parser: Parser, rest: readonly string[]): number {
  return rest.filter(
    (word, index) => !word.startsWith('-') && !findOption(parser, rest[index - 1] ?? '')?.required,
  ).length;
}

function findOption(parser: Parser, word: string): Option | undefined {
  return parser.options.find(({ long, short }) => word !== '' && (word === long || word === short));
}

function plain(word: string): Word {
  return { word, about: '' };
}
