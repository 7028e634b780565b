import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { EXECUTABLE } from '../support/executable.ts';
import { testWith } from '../support/needs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NEED = 'runc, tini and busybox-static';
const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
/** What GCC 7 brings. */
const NEWEST = { CXXABI: '1.3.11', GLIBCXX: '3.4.24' };
/** So many need far more than 24 MiB, and far less than 512. */
const TASKS = 5_000;
/** More than they give. */
const MOST_OUTPUT = 16 * 1_024 * 1_024;
const CODE = 'data:text/javascript,console.log("loaded")';

function call(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(EXECUTABLE, args, { encoding: 'utf8', env, maxBuffer: MOST_OUTPUT });
}

testWith(
  NEED,
  'the executable takes options of Node neither from the environment nor from any argument',
  async () => {
    expect(call(['--version'], { NODE_OPTIONS: '--no-such-option' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    for (const option of [`--import=${CODE}`, `--node-options=--import=${CODE}`]) {
      const { status, stdout } = call(['trigger', 'x', '--reason', option, '--socket', '/nowhere']);
      expect([status, stdout]).toEqual([69, '']);
    }
  },
);

testWith(NEED, 'the executable parses a tasks file within the memory it was given', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'tasks.yaml');
  const words = 'command: [echo, "{{block}}"], params: { block: { type: string } }';
  const tasks = Array.from({ length: TASKS }, (_, index) => `  - { name: t${index}, ${words} }\n`);
  writeFileSync(file, `tasks:\n${tasks.join('')}`, { mode: 0o644 });
  const parse = (memoryMb: number) => call([`--own-script=parser-main@${memoryMb}`, file]);
  expect(JSON.parse(parse(512).stdout)).toMatchObject({ ok: true });
  expect(parse(24).signal).toBe('SIGABRT');
});

testWith(NEED, 'the executable needs no more of the system than the README says', async () => {
  const { stdout } = spawnSync('readelf', ['--wide', '--version-info', '--dynamic', EXECUTABLE], {
    encoding: 'utf8',
  });
  const newest = (name: string) => {
    const versions = [...stdout.matchAll(new RegExp(`\\b${name}_([\\d.]+)`, 'g'))].map(
      ([, version = '']) => version,
    );
    return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? '';
  };
  expect(README).toContain(`glibc ${newest('GLIBC')}, libstdc++ of GCC 7 and libatomic`);
  for (const [name, version] of Object.entries(NEWEST))
    expect(newest(name).localeCompare(version, 'en', { numeric: true })).toBeLessThanOrEqual(0);
  const libraries = [...stdout.matchAll(/\(NEEDED\).*\[(\w[\w+-]*?)[-.]\S*\]/g)].map(
    ([, library]) => library,
  );
  expect([...new Set(libraries)].sort()).toEqual(
    ['ld', 'libatomic', 'libc', 'libdl', 'libgcc_s', 'libm', 'libpthread', 'libstdc++'].sort(),
  );
});
