/** Control characters, line ends of Unicode, and those that reorder text: on a terminal they could hide or forge what is shown. */
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
const UNSAFE_BUT_LINES = /(?!\r\n|[\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Text for one line of a terminal: control characters are shown, such as \x1b, and have no effect. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, visible);
}

/** Text for a cell or a line of its own: line breaks become spaces, so that it cannot pass for a line of ours. */
export function oneLine(text: string): string {
  return safeText(text.trim().replace(/ ?[\r\n]+\s*/g, ' '));
}

/** Text of several lines for a terminal: line ends and tabs stay as they are. */
export function safeLines(text: string): string {
  return text.replace(UNSAFE_BUT_LINES, visible);
}

function visible(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
}
