import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { createScheduler, type SchedulerOptions } from '../src/index.ts';
import { PROGRAM, run } from './support/served.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const EXAMPLE = resolve(import.meta.dirname, '../examples/embedded.mjs');

function optionsIn(folder: string): SchedulerOptions {
  return { store: 'sqlite::memory:', socket: { path: join(folder, 'run/control.sock') }, log: false };
}

test('the example is a service whose functions the command line lists and triggers', async () => {
  using folder = temporaryFolder();
  const env = { SUNBIRD_TASKS_SOCKET: join(folder.path, 'run/control.sock') };
  const service = spawn(process.execPath, [EXAMPLE], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: service.stdout }), 'line');
  const ask = (...words: string[]) => run(PROGRAM, words, { env });
  expect((await ask('list')).out).toMatch(/^settings +refresh-cache +idle +@every 10m/m);
  const triggered = await ask('trigger', 'refresh-cache', '--param', 'prefix=m', '--wait', '--follow');
  expect(triggered.out).toContain('refreshed mail\nrefreshed maxUsers\n');
  expect(triggered.out).toMatch(/^RESULT run=1 task=settings\/refresh-cache state=succeeded/m);
  expect((await ask('show', '1')).out).toMatch(/^Result: +\{"refreshed":2\}$/m);
  expect((await ask('trigger', 'refresh-cache', '--param', 'prefix=9')).code).toBe(64);
  service.kill('SIGTERM');
  expect(await once(service, 'exit')).toEqual([0, null]);
});

test('tells every problem of options at once', () => {
  expect(() => createScheduler({ lease: '1s', maxRunning: 0 })).toThrow(
    'maxRunning: 0 is no whole number from 1 to 1000; lease: "1s" is not from 3s to 10m',
  );
});

test('refuses a task that is wrong, that is there already, or that comes too late', async () => {
  using folder = temporaryFolder();
  await using scheduler = createScheduler(optionsIn(folder.path));
  const work = () => {};
  expect(() => scheduler.register({ name: 'a', schedule: '61 * * * *' }, work)).toThrow(
    /^Task a: schedule: "61 \* \* \* \*" is no schedule: /,
  );
  scheduler.register({ name: 'a' }, work);
  expect(() => scheduler.register({ name: 'a' }, work)).toThrow('default/a is registered already.');
  await scheduler.start();
  expect(() => scheduler.register({ name: 'b' }, work)).toThrow(
    'Tasks are registered before the scheduler is started.',
  );
});

test('refuses a second scheduler on the same socket', async () => {
  using folder = temporaryFolder();
  await using first = createScheduler(optionsIn(folder.path));
  await first.start();
  const second = createScheduler(optionsIn(folder.path));
  await expect(second.start()).rejects.toMatchObject({ code: 'ALREADY_SERVED' });
  await second.stop();
});
