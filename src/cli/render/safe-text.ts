/** Control characters, and those that reorder text: on a terminal they could hide or forge what is shown. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const UNSAFE_BUT_LINES = /(?!\r\n)[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text for one line of a terminal: control characters are shown, such as \x1b, and have no effect. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, visible);
}

/** Text of several lines for a terminal: line ends and tabs stay as they are. */
export function safeLines(text: string): string {
  return text.replace(UNSAFE_BUT_LINES, visible);
}

function visible(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
}
