import type { WorkSpec } from '../task/work-spec.ts';

/** How the work of a task is done, in a line; of a request no header, since some are secret. */
export function describeWork(work: WorkSpec): string {
  switch (work.kind) {
    case 'command':
      return work.argv.map(quoted).join(' ');
    case 'module':
      return work.path;
    case 'http':
      return `${work.method} ${work.url}`;
    case 'function':
      return 'a function of the program that embeds the scheduler';
    default:
      return work satisfies never;
  }
}

/** A word of argv as one could type it: what is not plain is quoted. */
function quoted(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
