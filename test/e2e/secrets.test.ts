import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM, run, Served } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the value of a parameter shows to who may act and to nobody else, and is in no log, audit or metric', async () => {
  const tasks = 'tasks: [{ name: use, command: [sh, -c, "test -n $PARAM_TOKEN"], params: { token: {} } }]\n';
  await using at = await Served.start(tasks);
  expect((await at.cli(['trigger', 'use', '--param', 'token=very-secret', '--wait'])).code).toBe(0);
  expect((await at.cli(['trigger', 'use', '--param', 'tokn=very-secret'])).code).toBe(64);
  expect((await at.cli('show 1')).out).toContain('very-secret');
  const view = ['--socket', join(at.folder, 'run/view.sock')];
  const told = [at.log];
  for (const line of ['list -o wide', 'audit -o json', 'metrics', 'health -o json', 'logs 1', 'doctor'])
    told.push((await at.cli(line)).out);
  for (const words of [
    ['show', '1'],
    ['runs', '-o', 'json'],
    ['show', 'use', '-o', 'json'],
  ])
    told.push((await run(PROGRAM, [...view, ...words])).out);
  expect(told.join('\n')).not.toContain('very-secret');
  expect((await at.cli('audit -o json')).out).toContain('"params":["token"]');
});

test('a password of Postgres shows neither in what a scheduler says that cannot start nor in its argv', async () => {
  using folder = temporaryFolder();
  const socket = join(folder.path, 'run/control.sock');
  const env = { STORE_URL: 'postgres://tasks:very-secret@127.0.0.1:1/tasks' };
  const config = join(folder.path, 'tasks.yaml');
  const script = `printf 'store: { env: STORE_URL }\\ntasks: [{ name: a, command: ["true"] }]\\n' > ${config}
    "$0" serve --config ${config} --socket ${socket} 2>&1 & serve=$!
    until "$0" --socket ${socket} health -o json 2>&1; do kill -0 $serve || exit 0; done
    tr '\\0' ' ' < /proc/$serve/cmdline; "$0" --socket ${socket} doctor; kill $serve; wait $serve`;
  const { out, err } = await run('sh', ['-c', script, PROGRAM], { env });
  expect(out).toContain('127.0.0.1');
  expect(`${out}${err}`).not.toContain('very-secret');
});
