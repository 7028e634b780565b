import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listenOn } from '../../src/daemon/listen.ts';
import {
  checkPathLength,
  clearStaleSocket,
  findGroupId,
  prepareFolder,
} from '../../src/daemon/socket-place.ts';
import { testWith } from '../support/needs.ts';
import { serviceRig } from '../support/service-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A socket file that nobody listens on, as a killed daemon leaves it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = createServer();
  await listenOn(server, { path: `${path}.new`, mode: 0o600, gid: null });
  linkSync(`${path}.new`, path);
  await new Promise((resolve) => server.close(resolve));
}

describe('the place of a socket', () => {
  test('is cleared of a socket that nobody listens on', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'control.sock');
    await leaveStaleSocket(path);
    await clearStaleSocket(path);
    expect(existsSync(path)).toBe(false);
  });

  test('is left to another program that listens', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'control.sock');
    const server = createServer();
    await listenOn(server, { path, mode: 0o600, gid: null });
    await expect(clearStaleSocket(path)).rejects.toMatchObject({
      code: 'ALREADY_SERVED',
      message: `Another program listens on ${path}. Stop it, or use a path in another folder.`,
    });
    expect(lstatSync(path).isSocket()).toBe(true);
    server.close();
  });

  test('is left to another scheduler, with its pid and its store', async () => {
    await using at = await serviceRig({ tasks: [] });
    await expect(clearStaleSocket(at.control)).rejects.toMatchObject({
      code: 'ALREADY_SERVED',
      message: expect.stringContaining(
        `Another scheduler (pid ${process.pid}, with the store ${at.store.name}) listens on ${at.control}.`,
      ),
    });
  });

  test.for([
    ['a plain file', (path: string) => writeFileSync(path, 'precious')],
    ['a directory', (path: string) => mkdirSync(path)],
    ['a symbolic link', (path: string) => symlinkSync('/etc/hostname', path)],
  ] as const)('is refused when %s is there, which stays', async ([kind, put]) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'control.sock');
    put(path);
    await expect(clearStaleSocket(path)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining(`there is ${kind}, not a socket`),
    });
    expect(lstatSync(path).isSocket()).toBe(false);
  });

  test('is refused when its path has more than 107 bytes', () => {
    expect(() => checkPathLength(`/${'x'.repeat(106)}`)).not.toThrow();
    expect(() => checkPathLength(`/${'ü'.repeat(54)}`)).toThrow('has 109 bytes');
  });

  test('gets its folder made with the mode asked for, whatever the umask', async () => {
    using folder = temporaryFolder();
    const before = process.umask(0o077);
    await prepareFolder(join(folder.path, 'new/control.sock'), 0o755).finally(() => process.umask(before));
    expect(statSync(join(folder.path, 'new')).mode & 0o777).toBe(0o755);
  });

  test('is refused in a folder that everybody may write to', async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o777);
    await expect(prepareFolder(join(folder.path, 'control.sock'), 0o755)).rejects.toThrow(
      `chmod o-w ${folder.path}`,
    );
  });

  test('is refused below a plain file, with what to mount', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'plain'), '');
    await expect(prepareFolder(join(folder.path, 'plain/control.sock'), 0o755)).rejects.toThrow(
      /cannot be used \(E\w+\)\. Mount a writable folder/,
    );
  });

  testWith('root who may become another user', 'is refused in a folder of a third user', async () => {
    using folder = temporaryFolder();
    chownSync(folder.path, 1234, 1234);
    await expect(prepareFolder(join(folder.path, 'control.sock'), 0o755)).rejects.toThrow(
      'belongs to uid 1234',
    );
  });

  test('finds a group by name and number, and says when there is none', async () => {
    expect(await findGroupId('root')).toBe(0);
    expect(await findGroupId('1234')).toBe(1234);
    await expect(findGroupId('no-such-group')).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  });
});

test.for([0o600, 0o660, 0o666])('a socket has its mode %o from its first instant', async (mode) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'control.sock');
  const server = createServer();
  const before = process.umask(0o022);
  const listening = listenOn(server, { path, mode, gid: null });
  expect(lstatSync(path).mode & 0o777).toBe(mode);
  expect(process.umask(before)).toBe(0o022);
  await listening;
  server.close();
});
