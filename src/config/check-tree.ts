import { type Alias, isAlias, isCollection, isMap, isNode, isScalar, type Node, type YAMLMap } from 'yaml';
import type { Fault, Path, Place } from './problem.ts';

/** What is wrong with a tree, and whether it can be written out: each alias stands for a value, none is too deep. */
export interface TreeCheck {
  faults: Fault[];
  canWriteOut: boolean;
}

/** More than any file means; what walks the values calls itself for each level. */
const DEEPEST = 100;
const TOO_DEEP = `lists and maps are nested more than ${DEEPEST} deep`;

/** Finds keys that are written twice or can never be meant, aliases that lead nowhere, and what is nested too deeply. */
export function checkTree(root: Node | null, placeAt: (offset: number) => Place): TreeCheck {
  const faults: Fault[] = [];
  /** By its anchor how many levels a value has. */
  const levels = new Map<string, number>();
  let canWriteOut = true;
  const report = (node: Node, path: Path, sentence: string) =>
    faults.push({ path, sentence, place: placeAt(startOf(node)) });
  const refuse = (node: Node, path: Path, sentence: string): number => {
    canWriteOut = false;
    report(node, path, sentence);
    return 0;
  };

  /** Gives how many levels the node has, those of its aliases among them. */
  const walk = (node: unknown, path: Path): number => {
    if (isAlias(node)) return walkAlias(node, path);
    if (isCollection(node) && path.length === DEEPEST) return refuse(node, [], TOO_DEEP);
    let below = 0;
    if (isMap(node)) {
      checkKeys(node, path);
      for (const { key, value } of node.items) below = Math.max(below, walk(value, [...path, keyText(key)]));
    } else if (isCollection(node)) {
      for (const [index, item] of node.items.entries()) below = Math.max(below, walk(item, [...path, index]));
    }
    const own = isCollection(node) ? below + 1 : 0;
    // Only now, so that an alias within its own anchor is one that leads nowhere.
    if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) levels.set(node.anchor, own);
    return own;
  };

  const walkAlias = (alias: Alias, path: Path): number => {
    const own = levels.get(alias.source);
    if (own === undefined) return refuse(alias, path, `no anchor &${alias.source} comes before this alias`);
    return path.length + own > DEEPEST ? refuse(alias, [], TOO_DEEP) : own;
  };

  const checkKeys = (map: YAMLMap, path: Path): void => {
    const firsts = new Map<string, Node>();
    for (const key of map.items.map((pair) => pair.key).filter(isNode)) {
      const text = keyText(key);
      const first = firsts.get(text);
      if (first) report(key, [...path, text], `this key is on line ${placeAt(startOf(first)).line} already`);
      else firsts.set(text, key);
      if (text === '__proto__') report(key, [...path, text], 'no key may have this name');
    }
  };

  walk(root, []);
  return { faults, canWriteOut };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
