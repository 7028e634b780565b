import { displayWidth } from './width.ts';

/** Narrower than this, text is left to the terminal to break. */
const LEAST_WIDTH = 20;

/** The lines of a text that is broken at its spaces to fit into `width` columns; a word that is longer stays whole. */
export function wrapText(text: string, width: number): string[] {
  if (width < LEAST_WIDTH) return [text];
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
