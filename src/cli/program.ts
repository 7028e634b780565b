import { EXIT, type ExitCode } from '../api/error-codes.ts';
import { socketCandidates } from '../api/socket-path.ts';
import { foreignVersion } from '../client/version-hint.ts';
import { SunbirdError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { VERSION } from '../version.ts';
import type { CommandEntry, Format, Session } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { PROGRAM, parseCommand } from './parse-command.ts';
import { splitArguments } from './split-arguments.ts';
import type { Terminal } from './terminal.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Runs one command line to its end. Never rejects: every failure is told and becomes an exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await runCommand(argv, terminal);
  } catch (error) {
    const { reportError } = await import('./report-error.ts');
    return reportError(error, { terminal, format: formatOf(argv) });
  }
}

async function runCommand(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { word, rest } = splitArguments(argv);
  if (word === null) return await runWithoutCommand(rest, terminal);
  const entry = await findEntry(word);
  const command = await entry.load();
  const print = (text: string) => terminal.stdout.write(text);
  const parsed = parseCommand(entry, command, { rest, print, columns: terminal.stdout.columns });
  if (!parsed) return EXIT.ok;
  const { asked, format, socket } = parsed;
  const session = openSession(terminal, format, socket);
  let schedulerVersion: string | null = null;
  session.connection.heard = (version) => {
    schedulerVersion = version;
  };
  try {
    return await command.run(session, asked);
  } catch (error) {
    throw foreignVersion(error, schedulerVersion) ?? error;
  }
}

async function runWithoutCommand(rest: readonly string[], { stdout }: Terminal): Promise<ExitCode> {
  if (rest.includes('--version') || rest.includes('-V')) stdout.write(`${PROGRAM} ${VERSION}\n`);
  else if (rest.includes('-h') || rest.includes('--help')) {
    const { topHelp } = await import('./help.ts');
    stdout.write(topHelp(COMMANDS, stdout.columns));
  } else throw withoutCommand(rest);
  return EXIT.ok;
}

function withoutCommand(rest: readonly string[]): SunbirdError {
  const given = rest.length > 0 ? `Only options were given (${withoutSecrets(rest.join(' '))}). ` : '';
  return new SunbirdError('USAGE', `${given}Say which command. See: ${PROGRAM} -h`);
}

async function findEntry(word: string): Promise<CommandEntry> {
  const entry = COMMANDS.find(({ name }) => name === word);
  if (entry) return entry;
  const near = nearest(
    word,
    COMMANDS.map(({ name }) => name),
  );
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  throw new SunbirdError(
    'USAGE',
    `There is no command ${withoutSecrets(JSON.stringify(word))}.${hint} See: ${PROGRAM} -h`,
    {
      result: { nearest: near },
    },
  );
}

function openSession(terminal: Terminal, format: Format, socket: string | null): Session {
  const { env, uid, clock, answerMs } = terminal;
  const candidates = socketCandidates(socket, env, uid);
  const connection = { candidates, uid, clock, answerMs };
  return { terminal, format, socket, connection, commands: COMMANDS };
}

/** How errors are to be told, also when the command line itself could not be read. */
function formatOf(argv: readonly string[]): Format {
  const asked = argv.map((argument, index) => {
    if (argument === '-o' || argument === '--output') return argv[index + 1];
    return /^(?:-o=?|--output=)(.+)$/.exec(argument)?.[1];
  });
  return asked.includes('json') ? 'json' : 'table';
}
