import { displayWidth, graphemes } from './width.ts';

/** The lines that tell of one thing: what stands before the first of them, and before those that follow. */
interface Margins {
  first: string;
  others: string;
}

/** A command is copied, which a line break in its middle would spoil: it is one piece, up to what ends it in a sentence. */
const COMMAND = /(?:kubectl exec \S+(?: \S+){0,12}? -- )?sunbird-tasks(?: [^\s;"]*[^\s".,;?)])*/;
/** An instant with its zone, a number with its unit, and a run with its number are read as one. */
const INSTANT = /\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?: (?:UTC|[+-]\d\d:\d\d))?)?/;
const AMOUNT = /\d[\d.]* (?:ms|s|m|min|h|d)\b(?: \d+ [smh]\b)?/;
const RUN = /[Rr]un \d+/;
const TOGETHER = [COMMAND, INSTANT, AMOUNT, RUN].map(({ source }) => source).join('|');
const PIECES = new RegExp(`((?<! ) *)([("]?(?:${TOGETHER})[^ ]*|[^ ]+)`, 'g');

/** A text in lines of at most `columns`, broken at spaces, each behind `indent`; 0 columns leave it in one line. */
export function wrap(text: string, columns: number, indent = ''): string {
  return wrapBehind(text, columns, { first: indent, others: indent });
}

/** A text of lines, each broken where it is too long; what goes on stands below it, behind two more spaces where it was indented. */
export function wrapLines(text: string, columns: number): string {
  return eachLine(text, columns, (line) => {
    const first = /^ */.exec(line)?.[0] ?? '';
    return { first, others: first === '' ? '' : roomyMargin(first.length + 2, columns) };
  });
}

/** The same for a list of names with what they mean: what goes on stands below the meaning. */
export function wrapItems(text: string, columns: number): string {
  return eachLine(text, columns, (line) => {
    const first = /^ *(?:\S+(?: \S+)* {2,})?/.exec(line)?.[0] ?? '';
    return { first, others: roomyMargin(first.length, columns) };
  });
}

/** Where a margin takes more than two thirds of a line, what goes on begins at the edge. */
function roomyMargin(width: number, columns: number): string {
  return 3 * width > 2 * columns ? '' : ' '.repeat(width);
}

function eachLine(text: string, columns: number, marginsOf: (line: string) => Margins): string {
  if (columns === 0) return text;
  return text
    .split('\n')
    .map((line) => {
      if (displayWidth(line) <= columns) return line;
      const margins = marginsOf(line);
      return wrapBehind(line.slice(margins.first.length), columns, margins);
    })
    .join('\n');
}

function wrapBehind(text: string, columns: number, { first, others }: Margins): string {
  if (columns === 0) return `${first}${text}`;
  const lines: string[] = [];
  let line = '';
  for (const { gap, piece } of piecesOf(text, columns - others.length)) {
    const margin = lines.length === 0 ? first : others;
    const longer = `${line}${gap}${piece}`;
    if (line !== '' && displayWidth(margin + longer) > columns) {
      lines.push(margin + line.trimEnd());
      line = piece;
    } else line = longer;
  }
  return [...lines, (lines.length === 0 ? first : others) + line].join('\n');
}

/** What is not broken, with the spaces before it. */
interface Piece {
  gap: string;
  piece: string;
}

function piecesOf(text: string, room: number): Piece[] {
  return [...text.matchAll(PIECES)].flatMap(([, gap = '', piece = '']) =>
    displayWidth(piece) <= room ? [{ gap, piece }] : partsOf(piece, gap),
  );
}

/** Of a word that no line holds what may stand in lines of their own, where it is of a writing without spaces. */
function partsOf(word: string, gap: string): Piece[] {
  const parts: Piece[] = [{ gap, piece: '' }];
  let wasWide = false;
  for (const { segment } of graphemes(word)) {
    const last = parts.at(-1) as Piece;
    const isWide = displayWidth(segment) > 1;
    // What closes a sentence begins no line.
    const mayBreak = last.piece !== '' && (isWide || wasWide) && !/^[\p{P}\p{M}]/u.test(segment);
    if (mayBreak) parts.push({ gap: '', piece: segment });
    else last.piece += segment;
    wasWide = isWide;
  }
  return parts;
}
