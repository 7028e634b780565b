import { isAlias, isCollection, isMap, isNode, isScalar, type Node, type YAMLMap } from 'yaml';
import type { Fault, Path, Place } from './problem.ts';

/** What is wrong with a tree, and whether each alias stands for a value, so that the tree can be written out. */
export interface TreeCheck {
  faults: Fault[];
  aliasesResolve: boolean;
}

/** Finds keys that are written twice or can never be meant, and aliases that lead nowhere. */
export function checkTree(root: Node | null, placeAt: (offset: number) => Place): TreeCheck {
  const faults: Fault[] = [];
  const anchors = new Set<string>();
  let aliasesResolve = true;
  const report = (node: Node, path: Path, sentence: string) =>
    faults.push({ path, sentence, place: placeAt(startOf(node)) });

  const walk = (node: unknown, path: Path): void => {
    if (isAlias(node) && !anchors.has(node.source)) {
      aliasesResolve = false;
      report(node, path, `no anchor &${node.source} comes before this alias`);
    } else if (isMap(node)) {
      checkKeys(node, path);
      for (const { key, value } of node.items) walk(value, [...path, keyText(key)]);
    } else if (isCollection(node)) {
      for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    }
    // Only now, so that an alias within its own anchor is one that leads nowhere.
    if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) anchors.add(node.anchor);
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
  return { faults, aliasesResolve };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
