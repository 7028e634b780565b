import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RIGHT = 'tasks: [{ name: a, command: [x], cwd: scripts }]\n';

/** A folder with a file of this content, which only its owner may write to. */
function folderWith(content: string | Uint8Array) {
  const folder = temporaryFolder();
  const file = join(folder.path, 'tasks.yaml');
  writeFileSync(file, content, { mode: 0o644 });
  return { folder, file };
}

async function problemsIn(file: string): Promise<string[]> {
  const loaded = await loadConfig(file);
  return loaded.ok ? [] : loaded.problems.map(({ text }) => text.replace(file, 'FILE'));
}

test('loads a file with the fingerprint of its bytes', async () => {
  const { folder, file } = folderWith(RIGHT);
  using _folder = folder;
  const loaded = await loadConfig(file);
  expect(loaded).toMatchObject({
    ok: true,
    config: { tasks: [{ id: { group: 'default', name: 'a' }, work: { cwd: join(folder.path, 'scripts') } }] },
    fingerprint: createHash('sha256').update(RIGHT).digest('hex'),
  });
});

test('names a file as it was given, and finds relative folders beside it', async () => {
  const { folder, file } = folderWith(RIGHT);
  using _folder = folder;
  const given = relative(process.cwd(), file);
  const loaded = await loadConfig(given);
  expect(loaded.ok && loaded.config.tasks[0]?.work).toMatchObject({ cwd: join(folder.path, 'scripts') });
  writeFileSync(file, 'lease: 1s\n');
  expect(await loadConfig(given)).toEqual({
    ok: false,
    problems: [
      { text: `${given}:1:1: lease: "1s" is not from 3s to 10m`, line: 1, column: 1, path: 'lease' },
    ],
  });
});

test('loads through a symbolic link, as a ConfigMap is mounted', async () => {
  const { folder, file } = folderWith(RIGHT);
  using _folder = folder;
  const link = join(folder.path, 'link.yaml');
  symlinkSync(file, link);
  expect((await loadConfig(link)).ok).toBe(true);
});

test('skips the byte order mark of an editor', async () => {
  const { folder, file } = folderWith('\uFEFFlease: 1s\n');
  using _folder = folder;
  expect(await problemsIn(file)).toEqual(['FILE:1:1: lease: "1s" is not from 3s to 10m']);
});

test('loads two thousand tasks', async () => {
  const tasks = Array.from({ length: 2_000 }, (_, index) => `  - { name: task-${index}, command: [x] }\n`);
  const { folder, file } = folderWith(`tasks:\n${tasks.join('')}`);
  using _folder = folder;
  const loaded = await loadConfig(file);
  expect(loaded.ok && loaded.config.tasks.map(({ id }) => id.name)).toEqual(
    Array.from({ length: 2_000 }, (_, index) => `task-${index}`),
  );
});

test.each([
  ['is empty', '', 'FILE: the file is empty; it needs at least "tasks: []"'],
  [
    'is not UTF-8',
    Buffer.from('lease: 5s\ntimezone: Z\xfcrich\n', 'latin1'),
    'FILE:2: the byte at offset 21 is not UTF-8; save the file as UTF-8',
  ],
  [
    'ends within a character',
    Buffer.concat([Buffer.from('a: '), Buffer.from('é').subarray(0, 1)]),
    'FILE:1: the byte at offset 3 is not UTF-8; save the file as UTF-8',
  ],
  ['is UTF-16', Buffer.from('\uFEFFtasks: []\n', 'utf16le'), 'FILE: the file is UTF-16; save it as UTF-8'],
  [
    'is too large',
    Buffer.alloc(16 * 1_024 * 1_024 + 1, '#'),
    'FILE: the file has 16777217 bytes; at most 16 MiB are read',
  ],
])('refuses a file that %s', async (_what, content, problem) => {
  const { folder, file } = folderWith(content);
  using _folder = folder;
  expect(await problemsIn(file)).toEqual([problem]);
});

test('refuses what is no plain file, without waiting for a FIFO to be written to', async () => {
  using folder = temporaryFolder();
  const [missing, directory, fifo] = ['missing', 'directory', 'fifo'].map((name) => join(folder.path, name));
  mkdirSync(directory ?? '');
  execFileSync('mkfifo', [fifo ?? '']);
  expect(await problemsIn(missing ?? '')).toEqual(['FILE: there is no such file']);
  expect(await problemsIn(join(directory ?? '', 'x', 'y'))).toEqual(['FILE: there is no such file']);
  expect(await problemsIn(directory ?? '')).toEqual(['FILE: this is a directory, not a plain file']);
  expect(await problemsIn(fifo ?? '')).toEqual(['FILE: this is a FIFO, not a plain file']);
  expect(await problemsIn('/dev/zero')).toEqual(['FILE: this is a device, not a plain file']);
});

test.runIf(process.getuid?.() === 0)('as root refuses a file that others may write to', async () => {
  const { folder, file } = folderWith(RIGHT);
  using _folder = folder;
  for (const mode of [0o664, 0o646]) {
    chmodSync(file, mode);
    const [line = ''] = await problemsIn(file);
    expect(line).toBe(
      `FILE: group or others may write to the file, and root would run what they write; take that away: chmod go-w ${file}`,
    );
  }
  execFileSync('chmod', ['go-w', file]);
  expect(await problemsIn(file)).toEqual([]);
});
