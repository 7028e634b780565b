/** Blocks whose characters take two columns: Hangul, CJK, kana, full-width forms. First and last code point. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];
/** Makes an emoji, two columns wide, of a character that would be a sign of one. */
const AS_EMOJI = '\ufe0f';
/** What is as wide as it is long. */
export const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  let before = 0;
  for (const character of text) {
    const own = character === AS_EMOJI && before === 1 ? 1 : characterWidth(character);
    width += own;
    before = own;
  }
  return width;
}

/** The text filled up with spaces to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** The text cut to at most `width` columns, the last of them an ellipsis when something was cut. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${startOf(text, width - 1).trimEnd()}…`;
}

/** The text cut to at most `width` columns in its middle, where `mark` stands for what was cut. */
export function shortenMiddle(text: string, width: number, mark = '…'): string {
  if (displayWidth(text) <= width) return text;
  const room = width - mark.length;
  const start = startOf(text, Math.ceil(room / 2));
  return `${start}${mark}${endOf(text, room - displayWidth(start))}`;
}

/** As many whole characters from the start as `width` columns hold. */
function startOf(text: string, width: number): string {
  return whatFits(graphemes(text), width).join('');
}

function endOf(text: string, width: number): string {
  return whatFits([...graphemes(text)].reverse(), width)
    .reverse()
    .join('');
}

/** The first of the characters, as many as `width` columns hold. */
function whatFits(characters: Iterable<{ segment: string }>, width: number): string[] {
  const kept: string[] = [];
  let left = width;
  for (const { segment } of characters) {
    left -= displayWidth(segment);
    if (left < 0) break;
    kept.push(segment);
  }
  return kept;
}

/** What a person takes for one character: a letter with its accents, a family of emoji. */
export function graphemes(text: string): Iterable<{ segment: string }> {
  if (PLAIN.test(text)) return [...text].map((segment) => ({ segment }));
  return new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
}

function characterWidth(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x300) return 1;
  // Here, where they are seldom met: at the top of the file each call would have these sets of Unicode built.
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  // Two of them make a flag, which takes two columns.
  if (/\p{Regional_Indicator}/u.test(character)) return 1;
  if (/\p{Emoji_Presentation}/u.test(character)) return 2;
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
