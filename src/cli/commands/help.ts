import type { Command as Parser } from 'commander';
import { EXIT, type ExitCode } from '../../api/error-codes.ts';
import { SunbirdError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Asked, Command, CommandEntry, Session } from '../command.ts';
import { topHelp } from '../help.ts';
import { columnsOf } from '../output.ts';
import { addExamples, PROGRAM, parseCommand } from '../parse-command.ts';
import { printText } from '../print-text.ts';
import { TOPICS } from '../topic-table.ts';

/** `help`: the manual, because a container has no browser. */
export const help: Command = {
  declare(parser: Parser) {
    parser.argument('[topic]', 'a topic or a command; without one, all of them');
    addExamples(parser, ['help', 'help exit-codes', 'help trigger', 'help runbooks | less']);
  },
  run: async (session: Session, { words }: Asked<object>): Promise<ExitCode> => {
    const [word] = words;
    const { commands, terminal } = session;
    const columns = session.format === 'json' ? 0 : columnsOf(terminal.stdout);
    printText(
      session,
      word === undefined ? topHelp(commands, columns) : await textOf(word, commands, columns),
    );
    return EXIT.ok;
  },
};

/** A topic goes before a command of the same name, and leads on to it. */
async function textOf(word: string, commands: readonly CommandEntry[], columns: number): Promise<string> {
  const topic = TOPICS.find(({ name }) => name === word);
  const command = commands.find(({ name }) => name === word);
  if (topic) {
    const seeAlso = command ? `\nThe command of this name: ${PROGRAM} ${word} -h\n` : '';
    return `${await topic.load()}${seeAlso}`;
  }
  if (command) return await commandHelp(command, columns);
  throw unknown(word, commands);
}

async function commandHelp(entry: CommandEntry, columns: number): Promise<string> {
  let told = '';
  const print = (text: string) => {
    told += text;
  };
  parseCommand(entry, await entry.load(), { rest: ['--help'], print, columns });
  return told;
}

function unknown(word: string, commands: readonly CommandEntry[]): SunbirdError {
  const names = [...TOPICS, ...commands].map(({ name }) => name);
  const near = [...new Set(nearest(word, names))];
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  const sentence = `There is no topic and no command ${JSON.stringify(word)}.${hint} See: ${PROGRAM} help`;
  return new SunbirdError('USAGE', sentence, { result: { nearest: near } });
}
