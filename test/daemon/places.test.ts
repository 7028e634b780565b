import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storeFromUrl } from '../../src/config/store-config.ts';
import { placeStore, socketPath, storeName } from '../../src/daemon/places.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const USER = { uid: 1234, environment: { HOME: '/home/user' } };
const NOBODY = { uid: 1234, environment: {} };

describe('the place of the store', () => {
  test.for([
    ['sqlite:/data/tasks.db', '/data/tasks.db'],
    ['sqlite:tasks.db', '/etc/tasks/tasks.db'],
    ['sqlite::memory:', ':memory:'],
  ] as const)('%s is %s', ([url, path]) => {
    expect(placeStore(storeFromUrl(url), '/etc/tasks', USER)).toEqual({ kind: 'sqlite', path });
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
    expect(placeStore(null, '/', surroundings)).toEqual({ kind: 'sqlite', path });
  });

  test('has to be named by a user without a home', () => {
    expect(() => placeStore(null, '/', NOBODY)).toThrow('Mount a writable folder and name it');
  });

  test.for(['mysql://u:secret@host/db', 'sqlite:', '/data/tasks.db'])('%s is refused', (url) => {
    expect(() => placeStore(storeFromUrl(url), '/', USER)).toThrow(
      /^The store (?!.*secret).* write sqlite:\/path\/to\/tasks\.db or postgres:/,
    );
  });
});

describe('a store in Postgres', () => {
  const environment = {
    PGHOST: 'db',
    PGDATABASE: 'd',
    PGUSER: 'u',
    PGPASSWORD: 'secret',
    URL: 'postgres://other',
  };
  const usual = { kind: 'postgres', env: null, url: null, schema: 'tasks', passwordFile: null } as const;
  const at = { uid: 1234, environment };

  test('is where the environment says, unless a URL does', () => {
    expect(placeStore(usual, '/', at)).toMatchObject({
      schema: 'tasks',
      connection: { host: 'db', password: 'secret' },
    });
    const url = 'postgres://own';
    expect(placeStore({ ...usual, url }, '/', at)).toMatchObject({ connection: { host: 'own', user: 'u' } });
    expect(placeStore({ ...usual, env: 'URL' }, '/', at)).toMatchObject({ connection: { host: 'other' } });
  });

  test('has its password in a file', () => {
    const place = placeStore({ ...usual, passwordFile: '/run/p' }, '/', at);
    expect(place).toMatchObject({ connection: { passwordFile: '/run/p' } });
  });

  test('is named by a variable that has to be there', () => {
    expect(() => placeStore({ ...usual, env: 'NONE' }, '/', at)).toThrow(
      'store.env: the environment has no variable NONE.',
    );
  });

  test('is known by a name without the password', () => {
    expect(storeName(placeStore(usual, '/', at))).toBe('postgres://db:5432/d, schema tasks');
    expect(storeName(placeStore(null, '/', USER))).toBe('/home/user/.local/state/sunbird-tasks/tasks.db');
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
