import { displayWidth } from './width.ts';

/** Narrower than this, text is left to the terminal to break. */
const LEAST_WIDTH = 20;

/** The lines of a text that is broken at its spaces to fit into `width` columns; a word that is longer stays whole. */
export function wrapText(text: string, width: number): string[] {
  return width < LEAST_WIDTH ? [text] : linesOf(text, width);
}

/** A text in lines of at most `columns`, broken at spaces, each behind `indent`; 0 columns leave it in one line. */
export function wrap(text: string, columns: number, indent = ''): string {
  const lines = columns === 0 ? [text] : linesOf(text, columns - displayWidth(indent));
  return lines.map((line) => `${indent}${line}`).join('\n');
}

function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}
