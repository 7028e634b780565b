import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { StoreCopyView } from '../../src/api/store-copy-view.ts';
import { testDatabases } from '../support/postgres/test-databases.ts';
import { PROGRAM, run, Served } from '../support/served.ts';

const TASKS = `
stopGrace: 100ms
tasks:
  - { name: hello, command: [sh, -c, "echo hello; echo there >&2"] }
  - { name: nightly, schedule: "0 2 * * *", command: ["true"] }
`;

const databases = testDatabases();
afterAll(async () => await databases[Symbol.asyncDispose]());

test('a store goes to Postgres and back, and a scheduler goes on with it', async () => {
  const { host, port, database, user, password } = await databases.createDatabase();
  const env = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database };
  const options = { env: { ...env, ...(password === null ? {} : { PGPASSWORD: password }) } };
  const copy = async (line: string) => {
    const args = ['store', 'copy', '-o', 'json', ...line.split(' ')];
    const { code, out } = await run(PROGRAM, args, options);
    return { code, ...JSON.parse(out) };
  };
  await using at = await Served.start(TASKS);
  await at.cli('trigger hello --wait');
  await at.cli('pause nightly --reason deploy');
  const path = join(at.folder, 'tasks.db');
  const there = `--from sqlite:${path} --to postgres:`;
  expect(await copy(there)).toMatchObject({ code: 23, params: { err: 'ALREADY_SERVED' } });
  await at.stop();
  const tablesOf = ({ result }: { result: { response: StoreCopyView } }) => result.response.tables;
  const first = await copy(there);
  expect(first).toMatchObject({
    code: 0,
    result: { response: { setting: expect.stringMatching(/^postgres:/) } },
  });
  expect(await copy(there)).toMatchObject({ code: 78, params: { err: 'INVALID_CONFIG' } });
  const second = await copy(`--from postgres: --to sqlite:${path}.back`);
  expect(tablesOf(second)).toEqual(tablesOf(first));
  expect(tablesOf(first)).toContainEqual({ table: 'run', rows: 1, checksum: expect.any(String) });

  await using next = await Served.start(TASKS, { args: ['--store', `sqlite:${path}.back`] });
  expect((await next.cli('logs 1')).out).toBe('hello\nthere\n');
  expect((await next.cli('show nightly')).out).toContain('deploy');
  expect((await next.cli('trigger hello --wait')).out).toMatch(/^RESULT run=2 .* state=succeeded/m);
});
