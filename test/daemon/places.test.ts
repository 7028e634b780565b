import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { socketPath, storePath } from '../../src/daemon/places.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const USER = { uid: 1234, environment: { HOME: '/home/user' } };
const NOBODY = { uid: 1234, environment: {} };

describe('the place of the store', () => {
  test.for([
    ['sqlite:/data/tasks.db', '/data/tasks.db'],
    ['sqlite:tasks.db', '/etc/tasks/tasks.db'],
    ['sqlite::memory:', ':memory:'],
  ] as const)('%s is %s', ([url, path]) => {
    expect(storePath(url, '/etc/tasks', USER)).toBe(path);
  });

  test.for([
    ['root', { uid: 0, environment: {} }, '/var/lib/sunbird-tasks/tasks.db'],
    ['a user', USER, '/home/user/.local/state/sunbird-tasks/tasks.db'],
    [
      'a user with a state folder',
      { uid: 1234, environment: { HOME: '/home/user', XDG_STATE_HOME: '/state' } },
      '/state/sunbird-tasks/tasks.db',
    ],
  ] as const)('is, when nothing is said, for %s', ([, surroundings, path]) => {
    expect(storePath(null, '/', surroundings)).toBe(path);
  });

  test('has to be named by a user without a home', () => {
    expect(() => storePath(null, '/', NOBODY)).toThrow('Mount a writable folder and name it');
  });

  test.for(['postgres://host/db', 'sqlite:', '/data/tasks.db'])('%s is refused', (url) => {
    expect(() => storePath(url, '/', USER)).toThrow('write sqlite:/path/to/tasks.db');
  });
});

describe('the place of the socket', () => {
  test('is what was told', () => {
    expect(socketPath('/srv/control.sock', USER)).toBe('/srv/control.sock');
  });

  test("is, when nothing is said, the first of the clients' places that can be written", () => {
    using folder = temporaryFolder();
    const runtime = join(folder.path, 'runtime');
    mkdirSync(runtime);
    const path = socketPath(null, { uid: 1234, environment: { XDG_RUNTIME_DIR: runtime } });
    expect(['/run/sunbird-tasks/control.sock', join(runtime, 'sunbird-tasks/control.sock')]).toContain(path);
  });
});
