import type { CommandSpec, Params } from '../task/task.ts';

const PLACEHOLDER = /^\{\{([^{}]+)\}\}$/;

/** The argv of a command: a `{{name}}` is that parameter's text as one whole argument, or nothing when it is absent. */
export function fillArguments(argv: CommandSpec['argv'], params: Params): string[] {
  return argv.flatMap((argument) => {
    const name = placeholderName(argument);
    if (name === null) return [argument];
    return Object.hasOwn(params, name) ? [String(params[name])] : [];
  });
}

/** The parameter an argument stands for, or null when it is plain text. */
export function placeholderName(argument: string): string | null {
  return PLACEHOLDER.exec(argument)?.[1]?.trim() ?? null;
}
