import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import type { Extent, Tell } from './part.ts';

/** Runs a part to its end. Throws when it fails. */
export async function runPart(name: string, tell: Tell, { isShort }: Extent): Promise<void> {
  const child = fork(join(import.meta.dirname, 'part-main.ts'), [name, isShort ? 'short' : 'whole'], {
    execArgv: ['--expose-gc'],
  });
  child.on('message', (figure: Figure) => tell(figure));
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The part ${name} of the benchmark ended with ${code ?? signal}.`);
}
