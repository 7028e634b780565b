import type { ExitCode } from '../../src/api/error-codes.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Sink, Terminal } from '../../src/cli/terminal.ts';
import { FakeClock } from './fake-clock.ts';
import type { FakeDaemon } from './fake-daemon.ts';

/** A terminal that keeps what was written to it, and whose keys a test presses. */
export interface FakeTerminal extends Terminal {
  clock: FakeClock;
  /** Everything on stdout so far. */
  readonly out: string;
  /** Everything on stderr so far. */
  readonly err: string;
  /** The interrupt key. */
  interrupt(): void;
  /** Whoever read stdout goes away. */
  closeStdout(): void;
  /** The person makes the window wider or narrower. */
  resize(columns: number, rows: number): void;
  /** What is written before a signal ends the process. */
  readonly lastWords: string;
}

export interface FakeTerminalOptions {
  /** The width of the person's terminal; left out, both streams are pipes. */
  columns?: number;
  /** The height of it. */
  rows?: number;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  userName?: string | null;
  stdin?: string;
  /** What the person types when asked; without a terminal nobody is asked. */
  answers?: string[];
}

/** What one command line led to. */
export interface Told {
  exit: ExitCode;
  out: string;
  err: string;
}

export function fakeTerminal(options: FakeTerminalOptions = {}): FakeTerminal {
  const { columns, rows = 24, env = {}, uid = process.getuid?.() ?? 0 } = options;
  const { userName = 'operator', stdin = '' } = options;
  const answers = [...(options.answers ?? [])];
  const written = { out: '', err: '' };
  const interrupted = new AbortController();
  const size = { columns: columns ?? 0, rows };
  const sized = new Set<() => void>();
  let lastWords = '';
  let gone = false;
  const sink = (stream: keyof typeof written): Sink => ({
    write: (text) => {
      written[stream] += text;
    },
    isTTY: columns !== undefined,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
  });
  return {
    stdout: sink('out'),
    stderr: sink('err'),
    env,
    uid,
    clock: new FakeClock(),
    answerMs: 10_000,
    userName: () => userName,
    ask: async (question) => {
      if (columns === undefined) return null;
      written.err += question;
      return answers.shift() ?? '';
    },
    readStdin: async () => stdin,
    onInterrupt: () => interrupted.signal,
    onResize: (changed) => {
      sized.add(changed);
      return () => sized.delete(changed);
    },
    beforeKilled: (text) => {
      lastWords = text;
      return () => {
        lastWords = '';
      };
    },
    isStdoutGone: () => gone,
    resize: (width, height) => {
      Object.assign(size, { columns: width, rows: height });
      for (const changed of sized) changed();
    },
    get lastWords() {
      return lastWords;
    },
    get out() {
      return written.out;
    },
    get err() {
      return written.err;
    },
    interrupt: () => interrupted.abort(),
    closeStdout: () => {
      gone = true;
    },
  };
}

/** Runs a command line against a fake scheduler; a text is cut at its spaces. */
export async function runLine(
  daemon: Pick<FakeDaemon, 'socketPath'>,
  line: string | readonly string[],
  terminal: FakeTerminal = fakeTerminal(),
): Promise<Told> {
  const argv = typeof line === 'string' ? line.split(' ') : line;
  const exit = await runProgram(['--socket', daemon.socketPath, ...argv], terminal);
  return { exit, out: terminal.out, err: terminal.err };
}
