import { chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSocket, connectError } from '../../src/client/check-socket.ts';
import { startFakeDaemon } from '../support/fake-daemon.ts';
import { OWN_UID } from '../support/sample-connection.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { thrownBy } from '../support/thrown-by.ts';

const ADVICE = 'not a socket. Name its socket with --socket FILE or SUNBIRD_TASKS_SOCKET.';

function errnoError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('checkSocket', () => {
  test('takes a socket in a folder of its own user', async () => {
    await using daemon = await startFakeDaemon(() => {});
    expect(() => checkSocket(daemon.socketPath, OWN_UID)).not.toThrow();
  });

  test.each<[string, (path: string) => void]>([
    ['a plain file', (path) => writeFileSync(path, '')],
    ['a directory', (path) => mkdirSync(path)],
    ['a symbolic link', (path) => symlinkSync('/nonexistent', path)],
  ])('refuses %s at the path', (kind, make) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'control.sock');
    make(path);
    expect(thrownBy(() => checkSocket(path, OWN_UID))).toMatchObject({
      code: 'UNREACHABLE',
      message: `Cannot reach the scheduler at ${path}: there is ${kind}, ${ADVICE}`,
    });
  });

  test('refuses a symbolic link even to a socket', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const link = join(daemon.folder, 'link.sock');
    symlinkSync(daemon.socketPath, link);
    expect(thrownBy(() => checkSocket(link, OWN_UID)).message).toContain('there is a symbolic link');
  });

  test('says so when nothing is there', () => {
    expect(thrownBy(() => checkSocket('/nonexistent/control.sock', OWN_UID))).toMatchObject({
      code: 'UNREACHABLE',
      message:
        'Cannot reach the scheduler: there is no socket at /nonexistent/control.sock. Is "sunbird-tasks serve" running? ' +
        'Name its socket with --socket FILE or SUNBIRD_TASKS_SOCKET.',
    });
  });

  test('refuses a path that no socket can have, counted in bytes', () => {
    const path = `/tmp/${'é'.repeat(52)}`;
    const error = thrownBy(() => checkSocket(path, OWN_UID));
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain('has 109 bytes; a Unix socket takes at most 107.');
  });

  test('takes a path of just as many bytes as a socket can have', () => {
    expect(thrownBy(() => checkSocket(`/${'x'.repeat(106)}`, OWN_UID)).code).toBe('UNREACHABLE');
  });

  test('trusts no folder of another user', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const owner = OWN_UID === 0 ? 54_321 : OWN_UID;
    chownSync(daemon.folder, owner, -1);
    expect(thrownBy(() => checkSocket(daemon.socketPath, 54_322))).toMatchObject({
      code: 'UNAUTHORIZED',
      message:
        `The folder ${daemon.folder} belongs to uid ${owner}, neither root nor yourself (uid 54322): whoever answers there ` +
        `is not to be trusted. Run this command as uid ${owner}.`,
    });
  });
});

describe('connectError', () => {
  test('says of a refusal that nobody listens', () => {
    expect(connectError(errnoError('ECONNREFUSED'), '/s', 1)).toMatchObject({
      code: 'UNREACHABLE',
      message:
        'Cannot reach the scheduler at /s (ECONNREFUSED): the file is there but nobody listens. ' +
        'Is "sunbird-tasks serve" running?',
    });
  });

  test('names owner and mode of a socket that may not be opened', async () => {
    await using daemon = await startFakeDaemon(() => {});
    const path = join(daemon.folder, 'closed');
    writeFileSync(path, '', { mode: 0o600 });
    const error = connectError(errnoError('EACCES'), path, 1001);
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toMatch(
      new RegExp(
        `^You \\(uid 1001\\) may not open ${path}: it belongs to uid ${OWN_UID}, gid \\d+, mode 0600\\. Run this command as uid ${OWN_UID}\\.$`,
      ),
    );
  });

  test('says of a place that cannot even be looked at that a folder is closed', () => {
    expect(connectError(errnoError('EACCES'), '/nonexistent/s', 1001).message).toBe(
      'You (uid 1001) may not open /nonexistent/s: a folder on the way to it is closed to you. ' +
        "Run this command as the scheduler's user.",
    );
  });

  test('asks for patience when too many callers wait in line', () => {
    expect(connectError(errnoError('EAGAIN'), '/s', 1).code).toBe('NO_ANSWER');
  });

  test('names any other reason', () => {
    expect(connectError(errnoError('EPROTOTYPE'), '/s', 1)).toMatchObject({
      code: 'UNREACHABLE',
      message: 'Cannot reach the scheduler at /s (EPROTOTYPE). Is "sunbird-tasks serve" running?',
    });
  });
});

test('a socket file that its scheduler left behind is taken for a socket', async () => {
  await using daemon = await startFakeDaemon(() => {});
  const left = join(daemon.folder, 'left.sock');
  linkSync(daemon.socketPath, left);
  await daemon.stop();
  expect(() => checkSocket(left, OWN_UID)).not.toThrow();
});
