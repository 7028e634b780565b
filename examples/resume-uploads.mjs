/*
 * Uploads the rows of data/upload.csv one by one. Killed at any moment, the next run goes on where this one was.
 * It shows what makes `recover: true` safe: progress of its own, and each step written so that it may be done again.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputFolder, pace, writeWhole } from './output-folder.mjs';
import { readCsv } from './read-csv.mjs';

const STOPPED_EXIT = 4;

const folder = outputFolder();
const paths = {
  progress: join(folder, 'upload-progress.json'),
  accepted: join(folder, 'upload-accepted.ndjson'),
  rejected: join(folder, 'upload-rejected.ndjson'),
};
const upload = readFileSync(new URL('data/upload.csv', import.meta.url));
const fingerprint = createHash('sha256').update(upload).digest('hex');
const organisations = new Set(readCsv('organisations.csv').map(({ organisationId }) => organisationId));
const rows = readCsv('upload.csv');

let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});

const progress = readProgress();
if (progress.row === rows.length) {
  console.log(`All ${rows.length} rows of this upload are done; there is nothing to resume.`);
  process.exit(0);
}
console.log(progress.row === 0 ? `Uploading ${rows.length} rows` : `Going on after row ${progress.row}`);
while (progress.row < rows.length && !stopping) {
  uploadRow(rows[progress.row]);
  progress.row += 1;
  writeProgress();
  if (progress.row % 10 === 0) console.log(`${progress.row} of ${rows.length} rows`);
  await pace(50);
}
if (progress.row < rows.length) {
  console.log(`Asked to stop after row ${progress.row}; the next run goes on there.`);
  process.exit(STOPPED_EXIT);
}
console.log('All rows are uploaded.');

/** How far this very file was uploaded. What a killed run wrote beyond that is taken back, and done anew. */
function readProgress() {
  const none = { fingerprint, row: 0, accepted: 0, rejected: 0 };
  const last = existsSync(paths.progress) ? JSON.parse(readFileSync(paths.progress, 'utf8')) : none;
  const found = last.fingerprint === fingerprint ? last : none;
  for (const name of ['accepted', 'rejected']) {
    if (!existsSync(paths[name])) writeFileSync(paths[name], '');
    truncateSync(paths[name], found[name]);
  }
  return found;
}

function uploadRow(row) {
  const problem = problemOf(row);
  const result = problem === null ? row : { ...row, problem };
  appendFileSync(problem === null ? paths.accepted : paths.rejected, `${JSON.stringify(result)}\n`);
}

function problemOf({ organisationId, role }) {
  if (!organisations.has(organisationId)) return `there is no organisation ${organisationId}`;
  return role === '' ? 'the role is missing' : null;
}

function writeProgress() {
  progress.accepted = statSync(paths.accepted).size;
  progress.rejected = statSync(paths.rejected).size;
  writeWhole(paths.progress, JSON.stringify(progress));
}
