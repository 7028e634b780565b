import { errnoOf, messageOf } from '../errors.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { CommandSpec } from '../task/work-spec.ts';
import { fillArguments } from './arguments.ts';
import { type ChildParts, codes, type Exit, failedStart, startChild } from './child.ts';
import type { Work } from './work.ts';

/** Work by a program: argv without a shell, in a process group of its own. */
export function createCommandWork(parts: ChildParts): Work<CommandSpec> {
  return {
    start(spec, order) {
      const argv = fillArguments(spec.argv, order.params);
      const [name = ''] = argv;
      if (argv.some((argument) => argument.includes('\0')))
        return failedStart(`cannot start ${name}: an argument holds a NUL character`);
      return startChild({ name, argv, spec, explain, judge }, order, parts);
    },
  };
}

function explain(error: unknown): string {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return 'there is no such program; check command of the task, and PATH';
    case 'EACCES':
      return 'it may not be executed; check its mode (chmod +x) and owner';
    default:
      return messageOf(error);
  }
}

function judge(exit: Exit): AttemptEnd {
  if (exit.code === 0) return { outcome: 'succeeded', error: null, ...codes(exit) };
  const error = exit.signal ? `ended by ${exit.signal}` : `exited with code ${exit.code}`;
  return { outcome: 'failed', error, ...codes(exit) };
}
