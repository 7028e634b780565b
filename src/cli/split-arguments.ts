/** The command line, cut at its command word. */
export interface SplitArguments {
  /** The command, or null when there is none. */
  word: string | null;
  /** Everything else, in order: options before the command count as if they stood behind it. */
  rest: string[];
}

const WITH_VALUE: ReadonlySet<string> = new Set(['--socket', '-o', '--output']);

/** Finds the command among the arguments, so that only its own options have to be known. */
export function splitArguments(argv: readonly string[]): SplitArguments {
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (WITH_VALUE.has(argument)) index++;
    else if (!argument.startsWith('-')) {
      return { word: argument, rest: [...argv.slice(0, index), ...argv.slice(index + 1)] };
    }
  }
  return { word: null, rest: [...argv] };
}
