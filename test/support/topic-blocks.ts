/** What stands behind four spaces in a topic, block by block; what goes on below an entry of a list is none. */
export function blocksOf(text: string): string[] {
  const lines = text.split('\n');
  const isIndented = (index: number) => lines[index]?.startsWith('    ') === true;
  const opens = (index: number) => /^ {4}\S/.test(lines[index] ?? '') && !lines[index - 1]?.startsWith('  ');
  return lines.flatMap((_, start) => {
    if (!opens(start)) return [];
    const end = lines.findIndex((_line, index) => index > start && !isIndented(index));
    const block = lines.slice(start, end);
    return block.map((line) => `${line.slice(4)}\n`).join('');
  });
}

/** Whether a block is YAML or JSON, and not what a shell reads. */
export function isDocument(block: string): boolean {
  return /^(?:[\w]+:|- |\{)/.test(block);
}

/** Command lines of this program in a block: alone, behind `kubectl exec ... --`, or up to what a shell makes of the rest. */
export function commandLines(block: string): string[][] {
  const lines = block.replaceAll(/\\\n */g, '').split('\n');
  return lines.flatMap((line) => {
    const [, rest] = /(?:^ *|-- )sunbird-tasks ([^|>&;)]*)/.exec(line) ?? [];
    return rest === undefined ? [] : [rest.match(/"[^"]*"|\S+/g) ?? []];
  });
}
