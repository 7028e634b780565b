import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireFileLock } from '../src/file-lock.ts';
import { testWith } from './support/needs.ts';
import { run } from './support/served.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Holds a lock file as a reader of SQLite does, which keeps an exclusive one out. */
const HOLD = `const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(process.argv[1], { readOnly: true });
database.exec('BEGIN; SELECT * FROM sqlite_schema');
console.log('held');`;

function modesIn(folder: string): string[] {
  return readdirSync(folder).map(
    (name) => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`,
  );
}

test.for([0, 0o022, 0o077])(
  'a lock is for its own user alone under umask %o, and says whose it is',
  async (umask) => {
    using folder = temporaryFolder();
    const before = process.umask(umask);
    const lock = await acquireFileLock(join(folder.path, 'lock'), 'the place').finally(() =>
      process.umask(before),
    );
    const pidMode = (0o644 & ~umask).toString(8);
    expect(modesIn(folder.path).filter((each) => !each.startsWith('lock-'))).toEqual([
      'lock 600',
      `lock.pid ${pidMode}`,
    ]);
    expect(modesIn(folder.path).filter((each) => !/ 600$|^lock\.pid /.test(each))).toEqual([]);
    await lock.release();
  },
);

test('a lock that others could read is taken from them', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'lock');
  writeFileSync(path, '', { mode: 0o644 });
  await using _ = { [Symbol.asyncDispose]: (await acquireFileLock(path, 'the place')).release };
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is held is refused with the pid of its holder, and freed by a release', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'lock');
  const first = await acquireFileLock(path, 'the place');
  await expect(acquireFileLock(path, 'the place')).rejects.toMatchObject({
    code: 'ALREADY_SERVED',
    message: expect.stringContaining(`(pid ${process.pid}) has the place already`),
  });
  await first.release();
  await first.release();
  await (await acquireFileLock(path, 'the place')).release();
});

test('a lock is freed although what tells whose it was cannot be removed', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'lock');
  const lock = await acquireFileLock(path, 'the place');
  rmSync(`${path}.pid`);
  mkdirSync(join(`${path}.pid`, 'in the way'), { recursive: true });
  await lock.release();
  rmSync(`${path}.pid`, { recursive: true });
  await (await acquireFileLock(path, 'the place')).release();
});

test('a symbolic link in place of a lock is refused, and what it leads to is left alone', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'lock');
  symlinkSync(join(folder.path, 'target'), path);
  await expect(acquireFileLock(path, 'the place')).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  expect(existsSync(join(folder.path, 'target'))).toBe(false);
});

testWith(
  'root who may become another user',
  'another user cannot hold a lock that nobody holds',
  async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const path = join(folder.path, 'lock');
    await (await acquireFileLock(path, 'the place')).release();
    expect((await run(process.execPath, ['-e', HOLD, path])).out).toBe('held\n');
    const other = await run(process.execPath, ['-e', HOLD, path], { uid: 1234 });
    expect([other.out, other.err]).toEqual(['', expect.stringContaining('unable to open database file')]);
  },
);
