import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeStaleSockets } from '../../src/daemon/remove-stale-sockets.ts';
import { acquireFileLock } from '../../src/file-lock.ts';
import { run } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Listens at a path in a process that is killed, as a dead scheduler leaves it. */
async function leaveSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await run(process.execPath, ['-e', script]);
}

test('removes both sockets that a dead scheduler left', async () => {
  using folder = temporaryFolder();
  const [control, view] = ['control.sock', 'view.sock'].map((name) => join(folder.path, name)) as [
    string,
    string,
  ];
  await leaveSocket(control);
  await leaveSocket(view);
  expect(await removeStaleSockets(control)).toEqual([control, view]);
  expect([existsSync(control), existsSync(view)]).toEqual([false, false]);
});

test('removes nothing while somebody listens', async () => {
  using folder = temporaryFolder();
  const control = join(folder.path, 'control.sock');
  const server = createServer((socket) => socket.resume()).listen(control);
  await new Promise((resolve) => server.once('listening', resolve));
  await expect(removeStaleSockets(control)).rejects.toMatchObject({ code: 'ALREADY_SERVED' });
  expect(existsSync(control)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});

test('removes nothing while a scheduler has the folder', async () => {
  using folder = temporaryFolder();
  const control = join(folder.path, 'control.sock');
  await leaveSocket(control);
  const lock = await acquireFileLock(`${control}.lock`, 'the socket');
  await expect(removeStaleSockets(control)).rejects.toMatchObject({ code: 'ALREADY_SERVED' });
  expect(existsSync(control)).toBe(true);
  await lock.release();
});

test('removes nothing that is no socket', async () => {
  using folder = temporaryFolder();
  const control = join(folder.path, 'control.sock');
  writeFileSync(control, 'mine');
  await expect(removeStaleSockets(control)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  expect(existsSync(control)).toBe(true);
});
