import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tasks file that is wrong, and what people are told of it. */
export interface WrongFile {
  /** `syntax.txt: a tab indents a task`. */
  title: string;
  bytes: Buffer;
  /** Lines without the name of the file: `2:1: ...`, or the sentence alone where the whole file is meant. */
  problems: string[];
}

/**
 * The cases of the tables beside this file. A table has two forms, which may follow each other:
 *
 * - a title (`## ...`), a whole file between `~~~yaml` and `~~~`, and its problems as a list (`- 2:1: ...`);
 *   between `~~~escaped` and `~~~` a `\xNN` is a byte and a `\u{NNNN}` a character;
 * - a file between `~~~frame` and `~~~` with the word HERE, then a list of what stands there in each case, with its
 *   problems below, indented by two.
 */
export function readCases(): WrongFile[] {
  const tables = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));
  return tables.sort().flatMap((name) => readTable(name, join(import.meta.dirname, name)));
}

function readTable(table: string, path: string): WrongFile[] {
  const cases: WrongFile[] = [];
  let title = '';
  let frame = '';
  let fence: { kind: string; lines: string[] } | null = null;
  const add = (name: string, bytes: Buffer) =>
    cases.push({ title: `${table}: ${name}`, bytes, problems: [] });
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (fence && line !== '~~~') fence.lines.push(line);
    else if (fence) {
      const text = `${fence.lines.join('\n')}\n`;
      if (fence.kind === 'frame') frame = text;
      else add(title, fence.kind === 'escaped' ? unescaped(text) : Buffer.from(text));
      fence = null;
    } else if (line.startsWith('~~~')) fence = { kind: line.slice(3), lines: [] };
    else if (line.startsWith('## ')) title = line.slice(3);
    else if (line.startsWith('- `'))
      add(line.slice(2), Buffer.from(frame.replace('HERE', () => line.slice(3, -1))));
    else if (/^(- | {2})/.test(line)) cases.at(-1)?.problems.push(line.slice(2));
  }
  return cases;
}

function unescaped(text: string): Buffer {
  const parts = text.split(/(\\x[0-9a-f]{2}|\\u\{[0-9a-f]+\})/);
  return Buffer.concat(
    parts.map((part) => {
      const [, byte, character] = /^\\(?:x(..)|u\{(.*)\})$/.exec(part) ?? [];
      if (byte !== undefined) return Buffer.from([Number.parseInt(byte, 16)]);
      return Buffer.from(
        character === undefined ? part : String.fromCodePoint(Number.parseInt(character, 16)),
      );
    }),
  );
}
