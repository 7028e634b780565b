import { displayWidth } from '../../../src/cli/render/width.ts';

/** Each line of it is the task's own from one end to the other. */
const OUTPUT_OF_TASKS = /^logs |--follow$/;

/** Why a line may be wider than the terminal. */
const MAY_BE_WIDER: Readonly<Record<string, RegExp>> = {
  'a command is copied, and stays in one piece': /^(?:[A-Z][a-z ]*: +| *)(?:kubectl exec|sunbird-tasks) /,
  'a name, a path or a link is copied, and stays in one piece': /^(?: *|\S[^:]*: +)\S+$/,
  'a script reads it': /^RESULT run=/,
};
/** Commands of which all lines may be, and why. */
const ALL_MAY_BE_WIDER: Readonly<Record<string, RegExp>> = {
  'who asks for -o wide wants all of it, and -o name is for scripts': / -o (?:wide|name)$/,
  'the output of a task is printed as it comes': OUTPUT_OF_TASKS,
  'a page of the manual is written for 80 columns, its files and scripts are copied': /^help exit-codes$/,
  'a shell reads it': /^completion (?:bash|zsh)$/,
  'Prometheus reads it': /^metrics$/,
};

/** Lines that are wider than the terminal although nothing allows it. */
export function tooWide(line: string, told: string, columns: number): string[] {
  if (Object.values(ALL_MAY_BE_WIDER).some((which) => which.test(line))) return [];
  const wide = told.split('\n').filter((each) => displayWidth(each) > columns);
  return wide.filter((each) => !Object.values(MAY_BE_WIDER).some((which) => which.test(each)));
}

/** Lines with white space at their ends. */
export function trailing(told: string): string[] {
  return told.split('\n').filter((line) => /\s$/.test(line));
}

/** Text that is read from the right and not kept apart, on whose line it could move what stands behind it. */
export function loose(line: string, told: string): string[] {
  if (OUTPUT_OF_TASKS.test(line)) return [];
  const apart = told.replaceAll(/\u2067[^\u2066-\u2069\n]*\u2069/g, '');
  return apart.split('\n').filter((line) => /[\p{Script=Arabic}\p{Script=Hebrew}\u061c\u200f]/u.test(line));
}

/** Characters with power over a terminal or over the direction of its text; isolates of ours are none. */
export function powerful(told: string): string[] {
  return told.match(/(?!\n)[\p{Cc}\u2028-\u202e\u2066\u2068]/gu) ?? [];
}
