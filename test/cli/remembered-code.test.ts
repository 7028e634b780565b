import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  compileChunk,
  LOADED_ALWAYS,
  placeRemembered,
  requireRemembered,
} from '../../src/cli/remembered-code.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const require = createRequire(import.meta.url);
const TEXT = `exports.called = () => __filename + ' ' + require('node:path').basename(__dirname);
exports.loads = (globalThis.loads = (globalThis.loads ?? 0) + 1);`;

function chunkFile(folder: string, name = 'chunk'): string {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, TEXT);
  return file;
}

test('runs a file with what was remembered of it, once, also for those who require it', () => {
  using folder = temporaryFolder();
  const file = chunkFile(folder.path);
  const first = compileChunk(file);
  first.run();
  writeFileSync(placeRemembered(file), first.remember());
  delete require.cache[file];

  const loadsBefore = Reflect.get(globalThis, 'loads');
  requireRemembered(file);
  expect(Reflect.get(globalThis, 'loads')).toBe(loadsBefore + 1);
  const { called, loads } = require(file);
  expect(loads).toBe(loadsBefore + 1);
  expect(called()).toBe(`${file} ${folder.path.split('/').at(-1)}`);
});

test('remembers functions that were called, which are not compiled before', () => {
  using folder = temporaryFolder();
  const chunk = compileChunk(chunkFile(folder.path));
  const { called } = chunk.run() as { called(): string };
  const before = chunk.remember().length;
  called();
  expect(chunk.remember().length).toBeGreaterThan(before);
});

test('leaves a file alone of which nothing is remembered, or what belongs to another text', () => {
  using folder = temporaryFolder();
  const file = chunkFile(folder.path);
  requireRemembered(file);
  expect(require.cache[file]).toBeUndefined();

  writeFileSync(placeRemembered(file), compileChunk(file).remember());
  writeFileSync(file, `${TEXT}\nexports.more = true;`);
  requireRemembered(file);
  expect(require.cache[file]).toBeUndefined();
  expect(require(file).more).toBe(true);
});

test('of the release, V8 takes what was remembered at the build', () => {
  for (const name of LOADED_ALWAYS) {
    const file = join(import.meta.dirname, `../../dist/${name}.cjs`);
    expect(compileChunk(file, readFileSync(placeRemembered(file))).isRefused).toBe(false);
  }
});
