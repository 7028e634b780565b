import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { LAUNCHER, run, Served } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(dirname(LAUNCHER), '..');
const TASKS = 'tasks:\n  - { group: g, name: nightly, schedule: "0 2 * * *", command: ["true"] }\n';

/** This program as if it were of another version, that does not know one of the requests. */
function anotherVersion(folder: string, version: string): string {
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of readdirSync(join(folder, 'dist'))) {
    const path = join(folder, 'dist', name);
    if (name.endsWith('cache')) rmSync(path, { recursive: true });
    if (!name.endsWith('.cjs')) continue;
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replaceAll(VERSION, version).replaceAll('/api/v1/replicas', '/api/v1/elsewhere'),
    );
  }
  return join(folder, 'bin/sunbird-tasks');
}

test.each([
  ['0.0.9', 'older: restart it with this version, or use the command line it came with.'],
  ['99.0.0', 'newer: use the command line it came with.'],
])(
  'a scheduler of version %s answers, and what it does not know is told with both versions',
  async (version, advice) => {
    using folder = temporaryFolder();
    const other = anotherVersion(folder.path, version);
    await using at = await Served.start(TASKS, {
      program: other,
      env: { SUNBIRD_TASKS_NODE: process.execPath },
    });
    expect((await at.cli('list -o name')).out).toBe('g/nightly\n');
    expect((await at.cli('trigger nightly --wait')).code).toBe(0);
    const refused = await at.cli('replicas');
    expect(refused).toEqual({
      code: 21,
      out: '',
      err: `The scheduler does not know this request. The scheduler has version ${version}, this command line ${VERSION}. It is ${advice}\n`,
    });
    const json = await at.cli('replicas -o json');
    expect(json.code).toBe(21);
    expect(JSON.parse(json.out)).toMatchObject({ params: { err: 'ROUTE_NOT_FOUND', status: 'failure' } });
    expect((await at.cli('doctor')).out).toContain(
      `is version ${version}, and this command line is ${VERSION}`,
    );
    const theirs = await run(other, ['--socket', at.socket, 'replicas'], {
      env: { SUNBIRD_TASKS_NODE: process.execPath },
    });
    expect(theirs.code).toBe(0);
  },
);

test('a scheduler does not start on the store of a newer one, and leaves it to that', async () => {
  await using at = await Served.start(TASKS);
  await at.cli('trigger nightly --wait');
  await at.stop();
  const path = join(at.folder, 'tasks.db');
  const database = new DatabaseSync(path);
  database.exec(`INSERT INTO migration (number, name, applied_at) VALUES (99, 'later', 0)`);
  const { last } =
    database.prepare('SELECT max(number) AS last FROM migration WHERE number < 99').get() ?? {};
  database.close();
  await expect(at.boot()).rejects.toThrow(/serve ended with 78/);
  expect(at.log).toContain(
    `The store sqlite:${path} has schema 99; this version knows schemas up to ${last}. Run the newer version that wrote it, or give --store another path.`,
  );
});
