import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testWith } from '../support/needs.ts';
import { PROGRAM, run, Served } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TASKS = 'tasks: [{ name: nothing, command: ["true"] }]\n';

/** Tries to serve in a folder, and tells how that was refused. */
function serve(
  folder: string,
  told: { config?: string; store?: string; socket?: string; uid?: number; env?: NodeJS.ProcessEnv } = {},
) {
  const config = told.config ?? join(folder, 'tasks.yaml');
  const store = told.store ?? `sqlite:${join(folder, 'tasks.db')}`;
  const socket = told.socket ?? join(folder, 'run/control.sock');
  const { uid, env = {} } = told;
  const args = ['serve', '--config', config, '--store', store, '--socket', socket];
  return run(PROGRAM, args, { env, ...(uid === undefined ? {} : { uid }) });
}

function folderWithTasks() {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'tasks.yaml'), TASKS, { mode: 0o644 });
  return folder;
}

describe('serve refuses', () => {
  test.for([
    ['is missing', () => {}, /no such file|is not there|ENOENT/i],
    ['is empty', (path: string) => writeFileSync(path, ''), /empty/i],
    ['is a directory', (path: string) => mkdirSync(path), /directory|folder/i],
    ['is not UTF-8', (path: string) => writeFileSync(path, Buffer.from([0x74, 0xff, 0xfe])), /UTF-8/],
    [
      'has problems',
      (path: string) => writeFileSync(path, 'tasks: [{ name: a b, comand: x }]'),
      /1:\d+: tasks\[0\]/,
    ],
    [
      'is writable by others',
      (path: string) => {
        writeFileSync(path, TASKS);
        chmodSync(path, 0o666);
      },
      /chmod/,
    ],
  ] as const)('a tasks file that %s', async ([, put, words]) => {
    using folder = temporaryFolder();
    put(join(folder.path, 'tasks.yaml'));
    const { code, out, err } = await serve(folder.path);
    expect([code, out, err]).toEqual([78, '', expect.stringMatching(words)]);
  });

  test('a second scheduler on the same socket, with the pid of the first', async () => {
    await using at = await Served.start(TASKS);
    const { code, err } = await serve(at.folder, { store: 'sqlite::memory:' });
    expect([code, err]).toEqual([23, expect.stringContaining(`pid ${at.pid}`)]);
    expect((await at.cli('list -o name')).out).toBe('default/nothing\n');
  });

  test('a second scheduler on the same store, with the pid of the first', async () => {
    await using at = await Served.start(TASKS);
    const { code, err } = await serve(at.folder, { socket: join(at.folder, 'other/control.sock') });
    expect([code, err]).toEqual([23, expect.stringContaining(`pid ${at.pid}`)]);
  });

  test('a second scheduler beside the first, with its pid and store', async () => {
    await using at = await Served.start(TASKS);
    const { code, err } = await serve(at.folder, { socket: join(at.folder, 'run/other.sock') });
    expect([code, err]).toEqual([
      23,
      expect.stringContaining(`pid ${at.pid}, with the store sqlite:${at.folder}/tasks.db`),
    ]);
  });

  test.for([
    ['a plain file', (path: string) => writeFileSync(path, '')],
    ['a directory', (path: string) => mkdirSync(path)],
    ['a symbolic link', (path: string) => symlinkSync('/nowhere', path)],
  ] as const)('a socket path at which there is %s', async ([kind, put]) => {
    using folder = folderWithTasks();
    put(join(folder.path, 'control.sock'));
    const { code, err } = await serve(folder.path, { socket: join(folder.path, 'control.sock') });
    expect([code, err]).toEqual([78, expect.stringContaining(kind)]);
  });

  test('a socket path of more than 107 bytes', async () => {
    using folder = folderWithTasks();
    const { code, err } = await serve(folder.path, { socket: join(folder.path, 'x'.repeat(100)) });
    expect([code, err]).toEqual([78, expect.stringContaining('at most 107')]);
  });

  test('a store of another kind', async () => {
    using folder = folderWithTasks();
    const { code, err } = await serve(folder.path, { store: 'mysql://host/db' });
    expect([code, err]).toEqual([78, expect.stringContaining('sqlite:/path')]);
  });

  testWith('root who may become another user', 'a state folder it may not write to', async () => {
    using folder = folderWithTasks();
    chmodSync(folder.path, 0o755);
    const { code, err } = await serve(folder.path, { uid: 1234, socket: '/tmp/sunbird-tasks-1234/x.sock' });
    expect([code, err]).toEqual([
      75,
      expect.stringMatching(/cannot be used \(EACCES\).*Mount a writable volume/),
    ]);
  });

  testWith('root who may mount', 'a read-only file system, with what to mount', async () => {
    using folder = folderWithTasks();
    execFileSync('mount', ['--bind', '-o', 'ro', folder.path, folder.path]);
    try {
      const socket = await serve(folder.path, { store: 'sqlite::memory:' });
      expect([socket.code, socket.err]).toEqual([
        78,
        expect.stringMatching(/EROFS.*Mount a writable folder/),
      ]);
      using elsewhere = temporaryFolder();
      const store = await serve(folder.path, { socket: join(elsewhere.path, 'control.sock') });
      expect([store.code, store.err]).toEqual([75, expect.stringMatching(/EROFS|READONLY|CANTOPEN/)]);
    } finally {
      execFileSync('umount', [folder.path]);
    }
  });
});

describe('access by file modes', () => {
  testWith(
    'root who may become another user',
    'lets others read over view.sock, and change nothing',
    async () => {
      await using at = await Served.start(TASKS);
      chmodSync(at.folder, 0o755);
      const asOther = (line: string) => at.cli(line, { uid: 1234 });
      expect((await asOther('list -o name')).out).toBe('default/nothing\n');
      expect((await asOther('health')).code).toBe(0);
      const refused = await asOther('trigger nothing');
      expect([refused.code, refused.err]).toEqual([
        77,
        expect.stringMatching(/You \(uid 1234\) may not open .*belongs to uid 0, gid 0, mode 0600/),
      ]);
    },
  );

  testWith('root who may become another user', 'works for a uid that has no name', async () => {
    using folder = folderWithTasks();
    chmodSync(folder.path, 0o777);
    execFileSync('chown', ['-R', '54321', folder.path]);
    const args = ['--socket', join(folder.path, 'run/control.sock')];
    const script = `"$0" serve "$@" --config ${folder.path}/tasks.yaml --store sqlite:${folder.path}/tasks.db &
      serve=$!
      until "$0" "$@" list -o name 2>/dev/null; do kill -0 $serve || exit 1; done
      "$0" "$@" trigger nothing --wait; "$0" "$@" runs -o json; kill $serve; wait $serve`;
    const { code, out } = await run('sh', ['-c', script, PROGRAM, ...args], { uid: 54321 });
    expect([code, out]).toEqual([0, expect.stringContaining('state=succeeded')]);
    expect(out).toContain('"by":"uid 54321"');
  });
});

testWith('root who may mount', 'a full disk refuses triggers, is told by health, and passes', async () => {
  using disk = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk.path]);
  try {
    await using at = await Served.start(TASKS, { args: ['--store', `sqlite:${disk.path}/tasks.db`] });
    const fill = 'while head -c 1024 /dev/zero >> "$0/ballast"; do :; done 2>/dev/null';
    await run('sh', ['-c', fill, disk.path]);
    let refused = await at.cli('trigger nothing --if-running queue');
    while (refused.code === 0) refused = await at.cli('trigger nothing --if-running queue');
    expect([refused.code, refused.err]).toEqual([75, expect.stringContaining('disk is full')]);
    expect((await at.cli('list -o name')).out).toBe('default/nothing\n');
    await run('rm', [`${disk.path}/ballast`]);
    expect((await at.cli('trigger nothing --if-running queue --wait')).code).toBe(0);
    expect((await at.cli('health')).code).toBe(0);
  } finally {
    execFileSync('umount', ['--lazy', disk.path]);
  }
});
