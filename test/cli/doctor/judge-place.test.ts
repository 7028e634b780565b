import { expect, test } from 'vitest';
import { judgePlace, type PlaceFacts } from '../../../src/cli/doctor/judge-place.ts';

const PATH = '/run/sunbird-tasks/control.sock';
const WELL: PlaceFacts = {
  uid: 1000,
  candidates: [PATH, '/tmp/x/control.sock'],
  path: PATH,
  socket: { uid: 0, mode: 0o140600, isSocket: true },
  folder: { path: '/run/sunbird-tasks', uid: 0, mode: 0o40755 },
};

test('tells whose the socket and its folder are', () => {
  expect(judgePlace(WELL)).toMatchObject([
    { check: 'socket', state: 'ok', sentence: `${PATH} belongs to uid 0, mode 0600; you are uid 1000.` },
    { check: 'folder', state: 'ok', sentence: '/run/sunbird-tasks belongs to uid 0, mode 0755.' },
  ]);
});

test('names every place at which there is no socket', () => {
  expect(judgePlace({ ...WELL, path: null, socket: null, folder: null })).toMatchObject([
    { state: 'fail', sentence: `There is no socket at ${PATH} nor at /tmp/x/control.sock.` },
  ]);
});

test.each([
  [{ socket: null }, 'socket', /cannot be looked at by uid 1000/],
  [{ socket: { uid: 0, mode: 0o644, isSocket: false } }, 'socket', /is no socket/],
  [{ folder: { path: '/f', uid: 7, mode: 0o755 } }, 'folder', /neither root nor you/],
  [{ folder: { path: '/f', uid: 0, mode: 0o777 } }, 'folder', /Everybody could put another socket there/],
])('%j fails', (differs, check, words) => {
  const failed = judgePlace({ ...WELL, ...differs }).filter(({ state }) => state === 'fail');
  expect(failed).toMatchObject([{ check, sentence: expect.stringMatching(words) }]);
});

test('a sticky folder for all is no danger', () => {
  const folder = { path: '/tmp', uid: 0, mode: 0o1777 };
  expect(judgePlace({ ...WELL, folder }).map(({ state }) => state)).toEqual(['ok', 'ok']);
});
