import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { plainTable } from '../../src/cli/render/plain-table.ts';
import { type Figure, isMet } from './figure.ts';
import { figureLine, figureTable } from './figure-table.ts';
import { BY_NAME, PARTS } from './parts.ts';
import { runPart } from './run-part.ts';

/*
 * npm run bench [-- [PART...] [--json FILE] [--short]]
 *
 * Measures the budgets of the project beside floors and peers, one part after another, and prints a table at the end.
 * --json writes the same figures for comparison over time; --short shows only that the parts work. Exits with 1 when a
 * budget was missed, with 2 when a part failed or is unknown.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, short: { type: 'boolean', default: false } },
});
const asked = positionals.length > 0 ? positionals : PARTS.filter((part) => !BY_NAME.includes(part));
const unknown = asked.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. There are: ${PARTS.join(', ')}`);
  process.exit(2);
}
const measured = new Map<string, Figure[]>();
let failed = false;
for (const part of asked) {
  try {
    await runPart(part, (figure) => keep(part, figure), { isShort: values.short });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    failed = true;
  }
}
process.stdout.write(`\n${plainTable(figureTable(measured))}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(record(), null, 2)}\n`);
const missed = [...measured.values()].flat().filter((figure) => isMet(figure) === false);
process.exitCode = failed ? 2 : Number(missed.length > 0);

function keep(part: string, figure: Figure): void {
  measured.set(part, [...(measured.get(part) ?? []), figure]);
  console.log(figureLine(part, figure));
}

function record() {
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model };
  return { measuredAt: new Date(), machine, parts: Object.fromEntries(measured) };
}
