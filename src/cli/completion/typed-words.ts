/** A command line up to the place at which it is to be completed. */
export interface TypedWords {
  /** The words before, the program's name left out. */
  before: string[];
  /** What is typed of the word at that place. */
  typed: string;
  /** How many characters of it the shell takes for words of their own, and keeps. */
  kept: number;
}

/** Bash makes words of their own of these, as COMP_WORDBREAKS says. */
const BREAK = /^[:=]+$/;

/** Puts together what bash took apart. An empty word is always the beginning of another one. */
export function readTyped(parts: readonly string[]): TypedWords {
  const words: string[] = [];
  let joins = false;
  for (const part of parts) {
    const isBreak = BREAK.test(part);
    if ((joins && part !== '') || (isBreak && words.length > 0)) words.push(`${words.pop()}${part}`);
    else words.push(part);
    joins = isBreak;
  }
  const typed = words.pop() ?? '';
  const last = parts.at(-1) ?? '';
  return { before: words, typed, kept: BREAK.test(last) ? typed.length : typed.length - last.length };
}
