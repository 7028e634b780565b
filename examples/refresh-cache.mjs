/*
 * Copies the settings into a cache that services read, when they have changed since the last time.
 * It shows a task that may run as often as it likes: the second time there is nothing to do.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputFolder, writeWhole } from './output-folder.mjs';

const path = join(outputFolder(), 'settings-cache.json');
const text = readFileSync(new URL('data/settings.json', import.meta.url), 'utf8');
const settings = JSON.parse(text);
const version = createHash('sha256').update(text).digest('hex').slice(0, 12);
const cached = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { version: 'none', settings: {} };

if (cached.version === version) {
  console.log(`The cache holds version ${version} already.`);
} else {
  const names = new Set([...Object.keys(settings), ...Object.keys(cached.settings)]);
  for (const name of names) {
    if (cached.settings[name] !== settings[name])
      console.log(`${name}: ${cached.settings[name] ?? 'not set'} -> ${settings[name] ?? 'not set'}`);
  }
  writeWhole(path, `${JSON.stringify({ version, settings }, null, 2)}\n`);
  console.log(`The cache went from version ${cached.version} to ${version}.`);
}
