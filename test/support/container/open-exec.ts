import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command that runs in a container while the test goes on. */
export interface OpenExec extends Disposable {
  /** Everything it has written so far, remarks too. */
  readonly told: string;
  /** Resolves with its exit code; null when a signal ended the caller outside. */
  ended: Promise<number | null>;
  /** Ends the caller outside, as when a connection is lost. */
  kill(): void;
}

/** Starts one, with nothing to read. */
export function openExec(file: string, args: readonly string[]): OpenExec {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      told += text;
    });
  return {
    get told() {
      return told;
    },
    ended: once(child, 'close').then(([code]) => code),
    kill: () => child.kill('SIGKILL'),
    [Symbol.dispose]: () => {
      child.kill('SIGKILL');
    },
  };
}
