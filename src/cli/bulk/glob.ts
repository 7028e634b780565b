/** Whether a word is a pattern rather than a name; names of tasks hold none of these. */
export function isGlob(word: string): boolean {
  return /[*?[]/.test(word);
}

/** `*` for any characters but a slash, `?` for one, `[a-c]` for one of a set; `isFull` when it names the group too. */
export function globPattern(word: string): { pattern: RegExp; isFull: boolean } {
  const source = word.replaceAll(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1)
      return `[${part
        .slice(1, -1)
        .replace(/^!/, '^')
        .replaceAll(/[\\[\]]/g, '\\$&')}]`;
    return part.replace(/[$()*+.?[\\\]^{|}]/, '\\$&');
  });
  return { pattern: new RegExp(`^${source}$`, 'u'), isFull: word.includes('/') };
}
