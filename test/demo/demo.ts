import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

/*
 * The main job, done as an operator does it, on a real scheduler in a folder that goes afterwards. Each command is
 * printed above what it says; one that ends otherwise than it should ends the demo with exit code 1.
 */

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'bin/sunbird-tasks');

const folder = mkdtempSync(join(tmpdir(), 'sunbird-tasks-demo-'));
const environment = {
  ...process.env,
  SUNBIRD_TASKS_SOCKET: join(folder, 'run/control.sock'),
  SUNBIRD_EXAMPLES_OUT: join(folder, 'out'),
};

let daemon: ChildProcess | null = null;
process.once('exit', () => {
  daemon?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

daemon = await startDaemon();
await operate();
await stopDaemon(daemon);
console.log('\nThe demo is over; nothing of it is left.');

/** Every command an operator needs on a first day, in the order in which they would come up. */
async function operate(): Promise<void> {
  say('What is there to run?');
  await expectExit(0, 'list');
  say('Thousands of users were linked to organisations just now: count them, and wait for it.');
  await expectExit(0, 'trigger update-user-count --wait');
  say('Once more, for one block; and a second time while that runs.');
  await expectExit(0, 'trigger update-user-count --param block=B-EAST --reason demo');
  await expectExit(20, 'trigger update-user-count');
  say('A slip of the pen.');
  await expectExit(21, 'trigger update-user-cuont');
  say('What happened, and what did it print?');
  await expectExit(0, 'logs -f update-user-count');
  await expectExit(0, 'runs');
  say('Schedules fire by themselves. What comes next, and what has fired meanwhile?');
  await expectExit(0, 'list --next 4');
  await firstHeartbeat();
  await expectExit(0, 'runs heartbeat --limit 3');
  say('The state of things before we go.');
  await expectExit(0, 'list');
}

async function expectExit(expected: number, line: string): Promise<void> {
  console.log(`\n$ sunbird-tasks ${line}`);
  const child = spawn(PROGRAM, line.split(' '), { env: environment, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) console.log(`(exit ${code})`);
  if (code === expected) return;
  console.error(`This should have ended with ${expected}.`);
  process.exit(1);
}

/** At most 5 s after the start there is one; it is waited for without a word. */
async function firstHeartbeat(): Promise<void> {
  for (let look = 0; look < 40; look++) {
    const words = ['runs', 'heartbeat', '--state', 'succeeded', '-o', 'name'];
    const child = spawn(PROGRAM, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    let names = '';
    for await (const piece of child.stdout) names += piece;
    if (names !== '') return;
    await setTimeout(250);
  }
  throw new Error('No heartbeat came.');
}

async function startDaemon(): Promise<ChildProcess> {
  const config = join(ROOT, 'examples/tasks.yaml');
  console.log(`$ sunbird-tasks serve --config examples/tasks.yaml --store sqlite:tasks.db &`);
  const args = ['serve', '--config', config, '--store', `sqlite:${join(folder, 'tasks.db')}`];
  const child = spawn(PROGRAM, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    // What it logs of each run would stand between the answers.
    if (!line.includes('"run":')) console.log(line.replaceAll(folder, '.'));
    if (line.includes('"message":"Ready"')) ready.resolve();
  });
  child.once('exit', (code) => ready.reject(new Error(`The scheduler ended with ${code}.`)));
  await ready.promise;
  return child;
}

async function stopDaemon(child: ChildProcess): Promise<void> {
  console.log('\n$ kill -TERM %1');
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The scheduler ended with ${code}.`);
}

function say(sentence: string): void {
  console.log(`\n# ${sentence}`);
}
