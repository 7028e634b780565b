import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { fakeTerminal, runLine, type Told } from '../../support/fake-terminal.ts';
import { newRun } from '../../support/sample-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOBODY = { socketPath: '/nonexistent/control.sock' };

/** A folder with a store of one run in `old.db`. */
async function folderWithStore() {
  const folder = temporaryFolder();
  await using store = await openSqliteStore({ path: join(folder.path, 'old.db'), clock: new FakeClock() });
  await store.addRun(newRun());
  return folder;
}

function copy(path: string, more = '', terminal = fakeTerminal()): Promise<Told> {
  const line = `store copy --from sqlite:${path}/old.db --to sqlite:${path}/new.db ${more}`.trim();
  return runLine(NOBODY, line, terminal);
}

describe('store copy', () => {
  test('tells each table with its checksum, and what to do next', async () => {
    using folder = await folderWithStore();
    const { exit, out, err } = await copy(folder.path);
    expect(exit).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^TABLE +ROWS +CHECKSUM$/);
    expect(lines.slice(1).map((line) => line.replace(/ +/g, ' ').replace(/ [0-9a-f]{12}$/, ' *'))).toEqual([
      'store 1 *',
      'task 1 *',
      'run 1 *',
      'attempt 0 *',
      'output_chunk 0 *',
      'boot 0 *',
      'audit 0 *',
    ]);
    expect(err).toContain('copied run: 1\n');
    expect(err).toContain(`  store: sqlite:${folder.path}/new.db\n`);
    await using store = await openSqliteStore({
      path: join(folder.path, 'new.db'),
      clock: new FakeClock(),
    });
    expect(await store.findRun(1)).toMatchObject({ state: 'queued' });
  });

  test('prints one document with all of it', async () => {
    using folder = await folderWithStore();
    const { exit, out } = await copy(folder.path, '-o json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      id: 'api.client',
      result: {
        response: {
          from: `sqlite:${folder.path}/old.db`,
          to: `sqlite:${folder.path}/new.db`,
          setting: `sqlite:${folder.path}/new.db`,
          tables: expect.arrayContaining([
            { table: 'run', rows: 1, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
          ]),
        },
      },
    });
  });

  test('prints names alone, and whole checksums in the wide form', async () => {
    using folder = await folderWithStore();
    expect((await copy(folder.path, '-o name')).out).toMatch(/^store\ntask\nrun\n/);
    using other = await folderWithStore();
    expect((await copy(other.path, '-o wide')).out).toMatch(/^run +1 +[0-9a-f]{64}$/m);
  });

  test('shows a person one line that goes again', async () => {
    using folder = await folderWithStore();
    const { err } = await copy(folder.path, '', fakeTerminal({ columns: 100 }));
    expect(err).toContain('\r\x1b[Kcopying run: 1\r\x1b[K');
    expect(err).toContain('\r\x1b[Kchecking audit: 0\r\x1b[Ksqlite:');
  });

  test('refuses a target that is not empty, and one that a scheduler has', async () => {
    using folder = await folderWithStore();
    await copy(folder.path);
    const again = await copy(folder.path);
    expect([again.exit, again.out]).toEqual([78, '']);
    expect(again.err).toContain('is not empty: it has rows in task, run.');
    await using _store = await openSqliteStore({
      path: join(folder.path, 'new.db'),
      clock: new FakeClock(),
    });
    const served = await copy(folder.path);
    expect(served.exit).toBe(23);
    expect(served.err).toMatch(/^Refused \(23 refused\): Another scheduler \(pid \d+\) has the store/);
  });

  test('makes no store where the source is missing', async () => {
    using folder = temporaryFolder();
    const { exit, err } = await copy(folder.path);
    expect(exit).toBe(78);
    expect(err).toBe(`There is no store at ${folder.path}/old.db. Name the file that a scheduler used.\n`);
    expect(existsSync(join(folder.path, 'new.db'))).toBe(false);
  });

  test.for([
    ['store copy --from sqlite:/x.db', 64, "Required option '--to <url>' not specified"],
    ['store copy postgres://u:secret@h/d --from a --to b', 64, 'Too many arguments'],
    [
      'store copy --from a --to b --form=postgres://h/d?password=secret',
      64,
      "'--form=postgres://h/d?password='",
    ],
    ['store move --from a --to b', 64, 'Allowed choices are copy'],
    ['store copy --from sqlite:/x.db --to sqlite:/./x.db', 64, 'name the same store'],
    [
      'store copy --from postgres://u:secret@h/d --to postgres://v:secret@h:5432/d',
      64,
      'name the same store',
    ],
    ['store copy --from sqlite::memory: --to sqlite:/x.db', 64, 'A store in memory ends'],
    ['store copy --from sqlite:/x.db --from-schema s --to postgres://u@h/d', 64, 'in SQLite has none'],
    [
      'store copy --from sqlite:/x.db --to postgres://u@h/d --to-schema S-1',
      64,
      '"S-1" is no name of a schema',
    ],
    ['store copy --from mysql://u:secret@h/d --to sqlite:/x.db', 78, 'mysql://h/d is of no known kind'],
    [
      'store copy --from postgres://u:secret@127.0.0.1:1/d --to sqlite:/nonexistent/x.db',
      75,
      '127.0.0.1:1/d',
    ],
  ] as const)('%s ends with %i', async ([line, code, words]) => {
    const { exit, out, err } = await runLine(NOBODY, line);
    expect([exit, out]).toEqual([code, '']);
    expect(err).toContain(words);
    expect(err).not.toContain('secret');
  });
});
