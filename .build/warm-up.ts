import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** It takes the bundle, or where none was built yet the sources. */
const LAUNCHER = resolve(import.meta.dirname, '../bin/sunbird-tasks');
const TASKS = `tasks:
  - { name: first, group: one, description: A task of the warm-up, schedule: "0 2 * * *", command: ["true"] }
  - { name: second, group: one, schedule: "@every 1h", command: ["true"] }
`;

/** What most calls ask, each a command line without its program. */
export const USUAL_CALLS: readonly string[] = [
  'list',
  'list -o json',
  'trigger first --if-running attach',
  'wait 1',
  'show first',
  'runs',
  'health',
];

/** A real scheduler for as long as `use` takes, which gets its socket: what V8 is to remember has to have happened. */
export async function withScheduler(use: (socket: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sunbird-tasks-build-'));
  const [file, socket] = [join(folder, 'tasks.yaml'), join(folder, 'run/control.sock')];
  writeFileSync(file, TASKS);
  const places = ['--config', file, '--socket', socket, '--store', 'sqlite::memory:'];
  const child = spawn(LAUNCHER, ['serve', ...places], {
    // Of the builder's own variables some would have it look for a Quartz.
    env: { PATH: process.env.PATH, SUNBIRD_TASKS_NODE: process.execPath },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await untilReady(createInterface({ input: child.stderr }));
    await use(socket);
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  }
}

async function untilReady(lines: AsyncIterable<string>): Promise<void> {
  const told: string[] = [];
  for await (const line of lines) {
    told.push(line);
    if (line.includes('"message":"Ready"')) return;
  }
  throw new Error(`The scheduler of the warm-up ended:\n${told.join('\n')}`);
}
