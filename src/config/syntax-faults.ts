import { type Document, isCollection, isScalar, type Node, visit, type YAMLError } from 'yaml';
import type { Fault } from './problem.ts';
import { syntaxSentence } from './syntax-sentence.ts';

type FaultAt = (offset: number, sentence: string) => Fault;

const CONFLICT = /^<{7} /m;
/** Spaces, and characters of no width, that editors and web pages put where YAML takes a plain space alone. */
const STRANGE_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/;

/** Finds where a text is no YAML, one fault per line: what follows on the same line is mostly an echo of the first. */
export function findSyntaxFaults(text: string, document: Document.Parsed, faultAt: FaultAt): Fault[] {
  const faults = findErrors(text, document, faultAt);
  if (document.directives.yaml.version !== '1.2')
    faults.push(faultAt(0, 'tasks files are YAML 1.2; remove the %YAML line'));
  return firstOfEachLine(faults, ({ place }) => place.line);
}

function findErrors(text: string, document: Document.Parsed, faultAt: FaultAt): Fault[] {
  const errors = [...document.errors, ...document.warnings];
  if (errors.length === 0) return [];
  const conflict = text.search(CONFLICT);
  if (conflict !== -1) return [faultAt(conflict, 'a merge conflict begins here; keep one of its sides')];
  const stretches = findStretches(document);
  // Before they are judged: a hostile file has thousands on one line.
  return firstOfEachLine(errors, ({ pos }) => faultAt(pos[0], '').place.line).map((error) => {
    const { offset, sentence } = judge(error, text, stretches);
    return faultAt(offset, sentence);
  });
}

function firstOfEachLine<Item>(items: readonly Item[], lineOf: (item: Item) => number | null): Item[] {
  const byLine = new Map<number | null, Item>();
  for (const item of items) if (!byLine.has(lineOf(item))) byLine.set(lineOf(item), item);
  return [...byLine.values()];
}

interface Judged {
  offset: number;
  sentence: string;
}

function judge(
  { code, message, pos: [offset] }: YAMLError,
  text: string,
  stretches: readonly Stretch[],
): Judged {
  const space = findStrangeSpace(text, offset);
  if (space) return space;
  // Where `*/5 * * * *` is an alias with more behind it.
  if (code === 'UNEXPECTED_TOKEN' && text[offset] === '*')
    return { offset, sentence: syntaxSentence('BAD_ALIAS', message, false) };
  const open = stretches.findLast(({ end }) => end === offset)?.start;
  if (open !== undefined && (code === 'MISSING_CHAR' || code === 'BAD_INDENT'))
    return { offset: open, sentence: `the ${text[open]} that begins here is never closed` };
  const inBrackets = stretches.some(({ start, end, quoted }) => !quoted && start < offset && offset < end);
  return { offset, sentence: syntaxSentence(code, message, inBrackets) };
}

/** In the line of a fault: nobody sees it, and all else there looks right. */
function findStrangeSpace(text: string, offset: number): Judged | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end === -1 ? undefined : end);
  const index = line.search(STRANGE_SPACE);
  if (index === -1) return undefined;
  const code = line.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0');
  return {
    offset: start + index,
    sentence: `this character (U+${code}) cannot be seen, and is no space to YAML; write a plain space`,
  };
}

/** What has an end of its own: a list or map in brackets, or a quoted text. */
interface Stretch {
  start: number;
  /** Without it; of one that lacks its end, where that was noticed. */
  end: number;
  quoted: boolean;
}

/** The outer ones before those within. */
function findStretches(document: Document.Parsed): Stretch[] {
  const found: Stretch[] = [];
  visit(document, {
    Node(_key, node) {
      const quoted = isQuoted(node);
      if (node.range && (quoted || isBracketed(node)))
        found.push({ start: node.range[0], end: node.range[1], quoted });
    },
  });
  return found;
}

function isBracketed(node: Node): boolean {
  return isCollection(node) && node.flow === true;
}

function isQuoted(node: Node): boolean {
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}
