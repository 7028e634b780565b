import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM } from './served.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the interrupt key sends. */
const INTERRUPT = '\x03';

/** A command line on a real terminal: what it drew, and the keys and the window of a person. */
export interface RealTerminal extends Disposable {
  /** Everything drawn so far. */
  readonly drawn: string;
  interrupt(): void;
  /** Types a line and presses Enter. */
  type(line: string): void;
  resize(columns: number, rows: number): void;
  /** Sends a signal to the command line itself. */
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code, of a signal 128 and its number. */
  ended: Promise<number | null>;
}

/** Runs the command line on a terminal of its own, made by `script`. */
export function openRealTerminal(
  line: string,
  options: { socketPath: string; columns: number; rows: number },
): RealTerminal {
  const { socketPath, columns, rows } = options;
  const folder = temporaryFolder();
  const about = join(folder.path, 'about');
  const command = `stty cols ${columns} rows ${rows}; echo "$$ $(tty)" > ${about}; exec ${PROGRAM} ${line}`;
  const env = { PATH: process.env.PATH, TERM: 'xterm', NO_COLOR: '1', SUNBIRD_TASKS_SOCKET: socketPath };
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let drawn = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    drawn += text;
  });
  const [pid, device] = [() => Number(wordsOf(about)[0]), () => wordsOf(about)[1] ?? ''];
  return {
    get drawn() {
      return drawn;
    },
    interrupt: () => child.stdin.write(INTERRUPT),
    type: (line) => child.stdin.write(`${line}\r`),
    resize: (width, height) => {
      spawnSync('stty', ['-F', device(), 'cols', String(width), 'rows', String(height)]);
    },
    signal: (name) => process.kill(pid(), name),
    ended: once(child, 'close').then(([code]) => code),
    [Symbol.dispose]: () => {
      child.kill('SIGKILL');
      folder[Symbol.dispose]();
    },
  };
}

function wordsOf(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split(' ');
}
