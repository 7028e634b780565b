import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** The folder for results: SUNBIRD_EXAMPLES_OUT, else one of this user's own among temporary files. */
export function outputFolder() {
  const folder =
    process.env.SUNBIRD_EXAMPLES_OUT ?? join(tmpdir(), `sunbird-tasks-examples-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Writes a file so that whoever reads it finds the old text or the new one, never half of it. */
export function writeWhole(path, text) {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Between two steps: the examples have little data, and take the time that a real task would take. */
export function pace(ms) {
  const paceMs = Number(process.env.SUNBIRD_EXAMPLES_PACE_MS ?? ms);
  return new Promise((resolve) => setTimeout(resolve, paceMs));
}
