import { describe, expect, test } from 'vitest';
import { socketCandidates, viewPathOf } from '../../src/api/socket-path.ts';

describe('socketCandidates', () => {
  test('is the path that was given, alone', () => {
    expect(socketCandidates('/a/control.sock', { SUNBIRD_TASKS_SOCKET: '/b' }, 1)).toEqual([
      '/a/control.sock',
    ]);
  });

  test('is else the path of the environment, alone', () => {
    expect(socketCandidates(null, { SUNBIRD_TASKS_SOCKET: '/b' }, 1)).toEqual(['/b']);
  });

  test('is else the folders of the system and of the user, in order', () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1001', TMPDIR: '/var/tmp' };
    expect(socketCandidates(null, env, 1001)).toEqual([
      '/run/sunbird-tasks/control.sock',
      '/run/user/1001/sunbird-tasks/control.sock',
      '/var/tmp/sunbird-tasks-1001/control.sock',
    ]);
  });

  test('knows a folder for each user where the environment is empty', () => {
    const env = { SUNBIRD_TASKS_SOCKET: '', TMPDIR: '' };
    expect(socketCandidates(null, env, 1001)).toEqual([
      '/run/sunbird-tasks/control.sock',
      '/tmp/sunbird-tasks-1001/control.sock',
    ]);
  });
});

test('looks for the socket to read from beside the other', () => {
  expect(viewPathOf('/run/sunbird-tasks/control.sock')).toBe('/run/sunbird-tasks/view.sock');
});
