/** Something that keeps a tasks file from being used. */
export interface ConfigProblem {
  /** The whole line for people: `tasks.yaml:12:5: tasks[3].timeout: ...`. */
  text: string;
  /** Both count from 1; null where the file as a whole is meant, or only its line is known. */
  line: number | null;
  column: number | null;
  /** The key, such as `tasks[3].timeout`; empty for the file as a whole. */
  path: string;
}

/** Keys and list positions that lead from the top of the file to a value. */
export type Path = readonly (string | number)[];

/** What is wrong with the value at a path, before anybody looked up where in the text that is. */
export interface Finding {
  path: Path;
  sentence: string;
}

/** Where in the text something is; both numbers count from 1. */
export interface Place {
  line: number | null;
  column: number | null;
}

/** A finding whose place is known already. */
export interface Fault extends Finding {
  place: Place;
}

/** No place in particular: the file as a whole. */
export const NOWHERE: Place = { line: null, column: null };

/** Words a finding as people read it, with the file as they named it. */
export function problemAt(file: string, place: Place, { path, sentence }: Finding): ConfigProblem {
  const where = [file, place.line, place.column].filter((part) => part !== null).join(':');
  const key = pathText(path);
  const text = [where, key, sentence].filter((part) => part !== '').join(': ');
  return { text: withoutUnseen(text), line: place.line, column: place.column, path: key };
}

/** Orders problems as they come in the file, those of the file as a whole first. */
export function inFileOrder(a: Place, b: Place): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** `tasks[3].env["a b"]` for `['tasks', 3, 'env', 'a b']`. */
export function pathText(path: Path): string {
  return path.map(stepText).join('').replace(/^\./, '');
}

const LONGEST_SHOWN = 60;

/** A value as a sentence names it: texts quoted and not too long, lists and maps by their kind. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}...` : value);
}

/** Controls, marks that turn the direction or have no width, separators of lines, and spaces but the plain one. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** What a file holds must not move the cursor of the terminal it is told on, nor look like something else. */
function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, (unseen) => {
    const code = (unseen.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]+$/.test(step) && step.length <= LONGEST_SHOWN ? `.${step}` : `[${shown(step)}]`;
}
