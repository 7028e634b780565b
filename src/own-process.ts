import { basename } from 'node:path';
import { isSea } from 'node:sea';

/** A script of this program that runs in a process of its own. */
export interface OwnScript {
  /** Absolute path; of a single executable only its name counts, because the script is inside. */
  path: string;
  /** Heap it may have, in MiB; a process that needs more ends by SIGABRT. Default as Node's. */
  memoryMb?: number;
}

/** What a process of a single executable was asked to run. */
export interface AskedScript {
  name: string;
  memoryMb: number | null;
}

/** First argument of a single executable that is to run a script inside it. Nobody types it. */
const ARGUMENT = '--own-script=';
const ASKED = /^--own-script=([a-z-]+)(?:@(\d+))?$/;

/** The command of a process that runs a script of ours, without the script's own arguments. A single executable is its own Node. */
export function ownCommand({ path, memoryMb }: OwnScript): [string, ...string[]] {
  const { execPath } = process;
  if (!isSea())
    return [execPath, ...(memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`]), path];
  return [execPath, `${ARGUMENT}${basename(path, '.cjs')}${memoryMb === undefined ? '' : `@${memoryMb}`}`];
}

/** The argument by which a single executable runs a script with the memory there is. */
export function scriptArgument(name: string): string {
  return `${ARGUMENT}${name}`;
}

/** What the first argument asks this process of a single executable to run; null for the command line. */
export function askedScript(argv: readonly string[]): AskedScript | null {
  const [, name, memoryMb] = ASKED.exec(argv[2] ?? '') ?? [];
  if (name === undefined) return null;
  return { name, memoryMb: memoryMb === undefined ? null : Number(memoryMb) };
}
