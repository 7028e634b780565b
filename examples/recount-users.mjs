/*
 * Counts the active users of each block, or of the one named by the first argument, into user-counts.json.
 * It shows a task that takes a parameter, prints what it does, and fails with a sentence and an exit code.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputFolder, pace, writeWhole } from './output-folder.mjs';
import { readCsv } from './read-csv.mjs';

const UNKNOWN_BLOCK_EXIT = 3;

const path = join(outputFolder(), 'user-counts.json');
const organisations = readCsv('organisations.csv');
const users = readCsv('users.csv').filter(({ status }) => status === 'active');
const known = [...new Set(organisations.map(({ block }) => block))].sort();
const [asked] = process.argv.slice(2);
if (asked !== undefined && !known.includes(asked)) {
  console.error(`There is no block ${asked}. The blocks are ${known.join(', ')}.`);
  process.exit(UNKNOWN_BLOCK_EXIT);
}

const counts = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).counts : {};
for (const block of asked === undefined ? known : [asked]) {
  const ours = new Set(
    organisations.filter((each) => each.block === block).map(({ organisationId }) => organisationId),
  );
  counts[block] = users.filter(({ organisationId }) => ours.has(organisationId)).length;
  await pace(asked === undefined ? 500 : 5_000);
  console.log(`${block}: ${counts[block]} users in ${ours.size} organisations`);
}
writeWhole(path, `${JSON.stringify({ counts, countedAt: new Date().toISOString() }, null, 2)}\n`);
console.log(`Written to ${path}`);
