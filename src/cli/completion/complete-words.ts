import { socketCandidates } from '../../api/socket-path.ts';
import { oneLine } from '../../safe-text.ts';
import type { Session } from '../command.ts';
import { declareCommand, newParser, PROGRAM } from '../parse-command.ts';
import { splitArguments } from '../split-arguments.ts';
import { askWords } from './ask-words.ts';
import { type Expected, expectedAt, type Word } from './expected.ts';
import { readTyped } from './typed-words.ts';

/** Who presses TAB waits no longer than this. */
const PATIENCE_MS = 1_000;
/** What the scripts take for the names of files. */
const FILES = ':files';
/** Options before the command whose value comes next. */
const EVERYWHERE: ReadonlySet<string> = new Set(['-o', '--output', '--socket']);

/** Reads from stdin the words of a command line, one a line, the last to be completed; tells what may stand there. */
export async function completeWords(session: Session): Promise<string> {
  const lines = (await session.terminal.readStdin()).split('\n').slice(0, -1);
  const { before, typed, kept } = readTyped(lines);
  const asking = patient(session, before);
  const expected = await expectedOf(asking, before, typed);
  if (expected.some(({ source }) => source === 'files')) return `${FILES}\n`;
  const found = await Promise.all(expected.map((each) => wordsOf(asking, each, typed)));
  return found
    .flat()
    .filter(({ word }) => word.startsWith(typed) && oneLine(word) === word)
    .map(({ word, about }) => `${word.slice(kept)}\t${oneLine(about)}\n`)
    .join('');
}

/** The same session, towards the socket that the words name, and with little time. */
function patient(session: Session, before: readonly string[]): Session {
  const { env, uid } = session.terminal;
  const at = before.lastIndexOf('--socket');
  const given = before.findLast((word) => word.startsWith('--socket='))?.slice('--socket='.length);
  const socket = given ?? (at === -1 ? session.socket : (before[at + 1] ?? null));
  const candidates = socketCandidates(socket, env, uid);
  return { ...session, connection: { ...session.connection, candidates, answerMs: PATIENCE_MS } };
}

async function expectedOf(
  { commands }: Session,
  before: readonly string[],
  typed: string,
): Promise<Expected[]> {
  const { word, rest } = splitArguments(before);
  if (word === null) {
    const isOption = typed.startsWith('-') || EVERYWHERE.has(before.at(-1) ?? '');
    return isOption
      ? expectedAt(
          newParser(PROGRAM, () => {}),
          rest,
          typed,
        )
      : [commandWords(commands)];
  }
  const entry = commands.find(({ name }) => name === word);
  if (!entry) return [];
  return expectedAt(
    declareCommand(entry, await entry.load(), () => {}),
    rest,
    typed,
  );
}

function commandWords(commands: Session['commands']): Expected {
  const words = commands.map(({ name, summary }) => ({ word: name, about: summary }));
  return { words, source: null, prefix: '' };
}

async function wordsOf(
  session: Session,
  { words, source, prefix }: Expected,
  typed: string,
): Promise<Word[]> {
  const asked = source === null ? words : await askWords(session, source, typed.slice(prefix.length));
  return asked.map(({ word, about }) => ({ word: `${prefix}${word}`, about }));
}
