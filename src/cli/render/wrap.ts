import { displayWidth } from './width.ts';

/** A text in lines of at most `columns`, broken at spaces, each behind `indent`; 0 columns leave it in one line. */
export function wrap(text: string, columns: number, indent = ''): string {
  if (columns === 0) return `${indent}${text}`;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(indent + longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
}
