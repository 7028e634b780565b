import { CommanderError, Option, Command as Parser } from 'commander';
import { SunbirdError } from '../errors.ts';
import { type Asked, type Command, type CommandEntry, FORMATS, type Format } from './command.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A command line that was understood: the command's own part, and the options every command has. */
export interface ParsedCommand {
  asked: Asked<never>;
  format: Format;
  socket: string | null;
}

export const PROGRAM = 'sunbird-tasks';

/** Where nobody knows how wide the terminal is, as in a pipe. */
const HELP_WIDTH = 80;
/** The parser breaks no description that has less room than this; by itself it asks for 40 columns beside the names. */
const LEAST_WIDTH = 16;

/** Reads a command's arguments; null when help was asked for, which `print` has got in lines of `columns`. Throws USAGE. */
export function parseCommand(
  entry: CommandEntry,
  command: Command,
  from: { rest: readonly string[]; print: (text: string) => void; columns?: number },
): ParsedCommand | null {
  const parser = declareCommand(entry, command, from.print);
  const helpWidth = from.columns || HELP_WIDTH;
  parser.configureOutput({ getOutHelpWidth: () => helpWidth }).configureHelp({ minWidthToWrap: LEAST_WIDTH });
  try {
    parser.parse([...from.rest], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    if (error instanceof CommanderError) throw usageError(error, entry.name);
    throw error;
  }
  const { output, socket, ...options } = parser.opts();
  if (socket === '') throw new SunbirdError('USAGE', '--socket is empty; give the path of control.sock.');
  return {
    asked: { words: parser.processedArgs, options: options as never },
    format: output,
    socket: socket ?? null,
  };
}

/** Lines under "Examples:" in a command's help; the program's name is put before each. */
export function addExamples(parser: Parser, examples: readonly string[]): void {
  const lines = examples.map((example) => `  ${PROGRAM} ${example}`);
  parser.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** A parser that knows all that the command takes; `print` gets its help. */
export function declareCommand(
  { name, summary }: CommandEntry,
  command: Command,
  print: (text: string) => void,
): Parser {
  const parser = newParser(`${PROGRAM} ${name}`, print).description(`${summary}.`);
  command.declare(parser);
  return parser;
}

/** A parser that knows the options that every command has. */
export function newParser(name: string, print: (text: string) => void): Parser {
  return new Parser(name)
    .helpOption('-h, --help', 'print this')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(FORMATS).default('table'))
    .addOption(new Option('--socket <file>', "the scheduler's control.sock"))
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} });
}

function usageError(error: CommanderError, name: string): SunbirdError {
  const sentence = withoutSecrets(error.message.replace(/^error: /, '').replace(/\n/, ' '));
  const capital = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return new SunbirdError(
    'USAGE',
    `${capital}${/[.?)]$/.test(capital) ? '' : '.'} See: ${PROGRAM} ${name} -h`,
    { cause: error },
  );
}
