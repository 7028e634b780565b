import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plainTable } from '../../src/cli/render/plain-table.ts';
import type { Table } from '../../src/cli/render/table.ts';
import type { TableRow } from '../support/fault-table-reporter.ts';
import { sampleTable } from '../support/sample-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * npm run test:faults [NAME...]
 *
 * The tests of test/faults and test/container in their long form, one file after another, and at the end a table of what
 * was done how often and with which figures. A NAME is that of a fault, such as F1 or Q3: only its tests run. Exits with 1 when one
 * failed, or when there was nothing to run. `npm test` runs the same tests in a short form. SOAK_MINUTES is for how long
 * W1 goes on, by default 8; SOAK_SEED has the same troubles again.
 */

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDERS = ['test/faults', 'test/container'];
const names = process.argv.slice(2);
using folder = temporaryFolder();
const table = join(folder.path, 'table');

const code = await runTests();
const rows = readRows();
process.stdout.write(plainTable(tableOf(rows)));
if (rows.length === 0) console.log(`There is no test of a fault named ${names.join(' or ')}.`);
process.exitCode = code === 0 && rows.length > 0 ? 0 : 1;

async function runTests(): Promise<number> {
  const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const only = names.length === 0 ? [] : ['-t', `^(${names.join('|')}) `];
  const args = ['run', '--config', 'test/vitest.config.ts', '--no-file-parallelism', ...only, ...FOLDERS];
  const env = { ...process.env, FAULTS: 'long', FAULTS_TABLE: table };
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function readRows(): TableRow[] {
  if (!existsSync(table)) return [];
  const rows: TableRow[] = readFileSync(table, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return rows
    .filter(({ fault }) => names.length === 0 || names.includes(fault))
    .sort((a, b) => a.fault.localeCompare(b.fault, 'en', { numeric: true }));
}

function tableOf(rows: readonly TableRow[]): Table {
  const titles = ['FAULT', 'OUTCOME', 'WHAT', 'HOW OFTEN', 'FIGURES'];
  const texts = rows.map(({ fault, outcome, title, often, figures }) => [
    fault,
    outcome,
    title,
    often || '-',
    figures.join(', ') || '-',
  ]);
  return sampleTable(titles, ...texts);
}
