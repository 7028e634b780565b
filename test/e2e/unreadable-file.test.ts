import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testWith } from '../support/needs.ts';
import { PROGRAM, run } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function check(file: string, uid?: number) {
  return run(PROGRAM, ['config', 'check', file], uid === undefined ? {} : { uid });
}

testWith(
  'root who may become another user',
  'a file that its reader may not open is told with who that is',
  async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const [closed, within] = [join(folder.path, 'tasks.yaml'), join(folder.path, 'closed/tasks.yaml')];
    mkdirSync(join(folder.path, 'closed'), { mode: 0o700 });
    for (const file of [closed, within]) writeFileSync(file, 'tasks: []\n', { mode: 0o600 });
    for (const file of [closed, within])
      expect(await check(file, 1234)).toEqual({
        code: 78,
        out: '',
        err: `${file}: the user that runs this (uid 1234) may not read the file; give read permission on it and on its folders\n`,
      });
  },
);

test('links in a circle, a socket and a folder in place of a folder are told as what they are', async () => {
  using folder = temporaryFolder();
  const [circle, socket, plain] = ['circle', 'socket', 'plain'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  symlinkSync(circle, circle);
  writeFileSync(plain, '');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const told = [circle, socket, join(plain, 'tasks.yaml'), join(folder.path, 'x'.repeat(300))];
  const lines = await Promise.all(told.map(async (file) => (await check(file)).err.replace(file, 'FILE')));
  server.close();
  expect(lines).toEqual([
    'FILE: the symbolic links in its path lead round in a circle\n',
    'FILE: this is a socket, not a plain file\n',
    'FILE: there is no such file: a part of its path is no directory\n',
    'FILE: the file cannot be read (ENAMETOOLONG)\n',
  ]);
});
