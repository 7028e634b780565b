import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { openSqliteTransfer } from '../../../src/store/sqlite/transfer.ts';
import type { NewRun, Store } from '../../../src/store/store.ts';
import type { TransferStore } from '../../../src/store/transfer.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testWith } from '../../support/needs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WRITER = join(import.meta.dirname, '../../support/store-writer.ts');

function open(path: string): Promise<Store> {
  return openSqliteStore({ path, clock: new FakeClock() });
}

function openSource(path: string): Promise<TransferStore> {
  return openSqliteTransfer({ path, clock: new FakeClock(), mustExist: true });
}

function request(name: string): NewRun {
  return {
    task: { group: 'g', name },
    cause: 'manual',
    retryOf: null,
    fireTime: null,
    params: { text: 'x'.repeat(500) },
    by: null,
    reason: null,
    idempotencyKey: null,
    handle: null,
    ifRunning: 'queue',
    maxQueued: 1_000_000,
    evenIfPaused: false,
    draining: false,
    dryRun: false,
  };
}

/** Starts a process that has the store; what it prints, line by line. */
function startWriter(path: string, order: string): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [WRITER, path, order], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

describe('a store in a file', () => {
  test('remembers over a restart, under the same id', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'new/folder/tasks.db');
    const first = await open(path);
    const { run } = await first.addRun(request('t'));
    await first.close();
    await using second = await open(path);
    expect(await second.findRun(1)).toEqual(run);
    expect(second.id).toBe(first.id);
  });

  test('is readable by its owner alone', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tasks.db');
    await using store = await open(path);
    await store.addRun(request('t'));
    const modes = ['', '-wal', '-shm'].map((suffix) => statSync(`${path}${suffix}`).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  test('of a newer version is refused, and stays as it is', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tasks.db');
    await (await open(path)).close();
    const database = new DatabaseSync(path);
    database.exec(`INSERT INTO migration (number, name, applied_at) VALUES (99, 'later', 0)`);
    database.close();
    await expect(open(path)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('schema 99'),
    });
  });

  test('of another process is refused with its pid, and free once that was killed', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tasks.db');
    const { child, lines } = startWriter(path, 'hold');
    expect((await lines.next()).value).toBe(`open ${child.pid}`);
    await expect(open(path)).rejects.toMatchObject({
      code: 'ALREADY_SERVED',
      message: expect.stringContaining(`pid ${child.pid}`),
    });
    await kill(child);
    await (await open(path)).close();
  });

  test('has everything it acknowledged before its process was killed', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tasks.db');
    let acknowledged = 0;
    for (const stopAfter of [1, 40, 200]) {
      const { child, lines } = startWriter(path, 'write');
      await lines.next();
      for (let count = 0; count < stopAfter; count++) acknowledged = Number((await lines.next()).value);
      await kill(child);
      await using store = await open(path);
      expect((await store.listRuns({ limit: 1 }))[0]?.number).toBeGreaterThanOrEqual(acknowledged);
      expect(await store.findRun(acknowledged)).toMatchObject({ state: 'queued' });
      expect(new DatabaseSync(path).prepare('PRAGMA integrity_check').get()).toEqual({
        integrity_check: 'ok',
      });
    }
  });

  test.for([
    ['is a directory', (path: string) => mkdirSync(path), /CANTOPEN|EISDIR/],
    ['is no database', (path: string) => writeFileSync(path, 'x'.repeat(5_000)), /NOTADB/],
    ['leads round in a circle', (path: string) => symlinkSync(path, path), /ELOOP/],
    [
      'lies below a plain file',
      (path: string) => writeFileSync(dirname(path), ''),
      /Mount a writable volume at .* or give --store/,
    ],
  ] as const)('is refused when its path %s', async ([, prepare, message]) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'state/tasks.db');
    if (!message.source.startsWith('Mount')) mkdirSync(dirname(path));
    prepare(path);
    await expect(open(path)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(message),
    });
  });

  test('is refused with nothing changed when its path is a file of something else', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tasks.yaml');
    writeFileSync(path, 'tasks: []\n', { mode: 0o644 });
    const refused = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('not an SQLite database') };
    await expect(open(path)).rejects.toMatchObject(refused);
    await expect(openSource(path)).rejects.toMatchObject(refused);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder.path)).toEqual(['tasks.yaml']);
  });

  test.for([
    ['empty', () => {}],
    ['a database of something else', (path: string) => new DatabaseSync(path).exec('CREATE TABLE book (id)')],
  ] as const)('is not copied from when it is %s, and stays as it is', async ([, fill]) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'books.db');
    writeFileSync(path, '', { mode: 0o644 });
    fill(path);
    const before = readFileSync(path);
    await expect(openSource(path)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
    expect(readFileSync(path)).toEqual(before);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder.path)).toEqual(['books.db']);
  });

  test('keeps its mode when it is copied from', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tasks.db');
    await (await open(path)).close();
    chmodSync(path, 0o640);
    await (await openSource(path)).close();
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  testWith(
    'root who may mount',
    'says that the disk is full, keeps what it has, and goes on when there is room again',
    async () => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'tasks.db');
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder.path]);
      try {
        chmodSync(folder.path, 0o700);
        await using store = await open(path);
        const { run } = await store.addRun(request('t'));
        const ballast = join(folder.path, 'ballast');
        fillUp(ballast);
        const full = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('disk is full') };
        await expect(store.addRun(request('t'))).rejects.toMatchObject(full);
        await expect(checkTillItFails(store)).rejects.toMatchObject(full);
        expect(await store.findRun(1)).toEqual(run);
        rmSync(ballast);
        await store.check();
        expect(await store.addRun(request('t'))).toMatchObject({ run: { number: 2 } });
      } finally {
        execFileSync('umount', [folder.path]);
      }
    },
  );
});

/** A page that a refused write has left behind takes one more small one. */
async function checkTillItFails(store: Store): Promise<void> {
  for (let count = 0; count < 100; count++) await store.check();
}

/** Writes to the file until there is no room left. */
function fillUp(path: string): void {
  const write = () => appendFileSync(path, 'x'.repeat(1_024));
  expect(() => {
    for (;;) write();
  }).toThrow('ENOSPC');
}
