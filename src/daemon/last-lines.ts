/** The end of a list of texts that holds its last `count` lines; the first text kept is cut where they begin. */
export function lastLines<Chunk extends { text: string }>(chunks: readonly Chunk[], count: number): Chunk[] {
  if (count === 0) return [];
  let missing = count;
  for (let index = chunks.length - 1; index >= 0; index--) {
    const chunk = chunks[index] as Chunk;
    const isLast = index === chunks.length - 1;
    // A line break at the very end closes the last line; it does not begin another.
    let from = isLast && chunk.text.endsWith('\n') ? chunk.text.length - 1 : chunk.text.length;
    while (from > 0) {
      const newline = chunk.text.lastIndexOf('\n', from - 1);
      if (newline < 0) break;
      missing -= 1;
      if (missing === 0) {
        const kept = [{ ...chunk, text: chunk.text.slice(newline + 1) }, ...chunks.slice(index + 1)];
        return kept.filter(({ text }) => text !== '');
      }
      from = newline;
    }
  }
  return [...chunks];
}
