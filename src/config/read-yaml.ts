import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { checkTree, type TreeCheck } from './check-tree.ts';
import { type Fault, NOWHERE, type Path, type Place } from './problem.ts';
import { findSyntaxFaults } from './syntax-faults.ts';

/** A text as YAML 1.2 reads it. */
export interface YamlRead {
  /** Plain values, or undefined when the text is not sound enough to have one. */
  value: unknown;
  faults: Fault[];
  /** Where the key or list item at a path begins; for one that is missing, where it is missing from. */
  placeOf(path: Path): Place;
}

/** Aliases that may be written out, nested ones multiplied: far above any file by hand, far below a bomb. */
const MOST_ALIASES = 100_000;

/** Reads one YAML document, with all that is wrong with it as YAML. */
export function readYaml(text: string): YamlRead {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.2',
    prettyErrors: false,
    stringKeys: true,
    // Found by checkTree, which can name the first one.
    uniqueKeys: false,
    resolveKnownTags: false,
  });
  const [document, second] = Array.isArray(parsed) ? parsed : [];
  const placeOf = (path: Path) => placeAt(document ? findOffset(document, path) : 0);
  if (!document) return { value: null, faults: [], placeOf };
  const faultAt = (offset: number, sentence: string): Fault => ({
    place: placeAt(offset),
    path: [],
    sentence,
  });
  const syntax = findSyntaxFaults(text, document, faultAt);
  if (second) syntax.push(faultAt(second.range[0], 'a second YAML document begins here; write one per file'));
  if (syntax.length > 0) return { value: undefined, faults: syntax, placeOf };
  return { ...writeOut(document, checkTree(document.contents, placeAt)), placeOf };
}

function writeOut(
  document: Document.Parsed,
  { faults, canWriteOut }: TreeCheck,
): Pick<YamlRead, 'value' | 'faults'> {
  if (!canWriteOut) return { value: undefined, faults };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), faults };
  } catch {
    // The one thing that is left to throw for: more aliases than allowed.
    const sentence = 'the aliases of this file stand for far too many values; write them out or use fewer';
    return { value: undefined, faults: [...faults, { place: NOWHERE, path: [], sentence }] };
  }
}

function findOffset(document: Document.Parsed, path: Path): number {
  const follow = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  let offset = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const step of path) {
    const next = findChild(follow(node), step);
    if (!next) return offset;
    offset = next.offset ?? offset;
    node = next.value;
  }
  return offset;
}

function findChild(
  node: unknown,
  step: string | number,
): { offset: number | null; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && { offset: startOf(pair.key), value: pair.value };
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)];
  return item === undefined ? undefined : { offset: startOf(item), value: item };
}

function startOf(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}
