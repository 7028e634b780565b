import { oneLine } from './safe-text.ts';

/** Lines of `name: value`, aligned; those without a value are left out. */
export function factLines(facts: readonly (readonly [string, string | null])[]): string {
  const told = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null);
  const width = Math.max(...told.map(([name]) => name.length)) + 2;
  return told.map(([name, value]) => `${`${name}:`.padEnd(width)}${oneLine(value)}`).join('\n');
}
