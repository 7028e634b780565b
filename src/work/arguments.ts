import type { Params } from '../task/param-spec.ts';
import { findPlaceholder } from '../task/param-use.ts';
import type { CommandSpec } from '../task/work-spec.ts';

/** The argv of a command: a `{{name}}` is that parameter's text as one whole argument, or nothing when it is absent. */
export function fillArguments(argv: CommandSpec['argv'], params: Params): string[] {
  return argv.flatMap((argument) => {
    const found = findPlaceholder(argument);
    if (!found?.whole) return [argument];
    return Object.hasOwn(params, found.name) ? [String(params[found.name])] : [];
  });
}
