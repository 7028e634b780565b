import { copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { testWith } from '../support/needs.ts';
import { LAUNCHER, run } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TOLD = `sunbird-tasks ${VERSION}\n`;

/** A program that says it is a Node too old for us, and does nothing else. */
function putOldNode(folder: string): string {
  const path = join(folder, 'node');
  const script = '#!/bin/sh\n[ "$1" = --version ] && echo v20.20.2 && exit 0\nexit 1\n';
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

/** A copy of the launcher alone, far from any Node that npm brought. */
function copyLauncher(folder: string): string {
  mkdirSync(join(folder, 'bin'));
  copyFileSync(LAUNCHER, join(folder, 'bin/sunbird-tasks'));
  return join(folder, 'bin/sunbird-tasks');
}

describe('the launcher', () => {
  test('works by its path, from any folder', async () => {
    expect(await run(LAUNCHER, ['--version'], { cwd: '/' })).toEqual({ code: 0, out: TOLD, err: '' });
    expect((await run('./bin/sunbird-tasks', ['--version'], { cwd: ROOT })).out).toBe(TOLD);
    expect((await run('./sunbird-tasks', ['--version'], { cwd: join(ROOT, 'bin') })).out).toBe(TOLD);
  });

  test('works from its own folder without a path, and whatever cd would make of one', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'bin'));
    const bin = join(ROOT, 'bin');
    expect((await run('sh', ['sunbird-tasks', '--version'], { cwd: bin })).out).toBe(TOLD);
    const env = { CDPATH: folder.path };
    expect(await run('bin/sunbird-tasks', ['--version'], { cwd: ROOT, env })).toMatchObject({ out: TOLD });
  });

  test('works by a symlink to a relative symlink in a folder on PATH', async () => {
    using folder = temporaryFolder();
    symlinkSync(LAUNCHER, join(folder.path, 'first'));
    symlinkSync('first', join(folder.path, 'sunbird-tasks'));
    const { out } = await run('sh', ['-c', 'sunbird-tasks --version'], {
      cwd: '/',
      env: { PATH: `${folder.path}:${process.env.PATH}` },
    });
    expect(out).toBe(TOLD);
  });

  test('works by npx in the repository', async () => {
    const { code, out } = await run('npx', ['--no-install', 'sunbird-tasks', '--version'], {
      cwd: ROOT,
      env: { HOME: process.env.HOME },
    });
    expect([code, out]).toEqual([0, TOLD]);
  });

  test('runs the sources where there is no bundle', async () => {
    using folder = temporaryFolder();
    const program = copyLauncher(folder.path);
    for (const name of ['src', 'package.json'])
      cpSync(join(ROOT, name), join(folder.path, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
    expect((await run(program, ['--version'])).out).toBe(TOLD);
  });

  test('says in a line that there is no Node', async () => {
    using folder = temporaryFolder();
    const program = copyLauncher(folder.path);
    const { code, out, err } = await run('/bin/sh', [program, 'list'], { env: { PATH: folder.path } });
    expect([code, out, err]).toEqual([70, '', expect.stringMatching(/^sunbird-tasks: .*Node 26.*\n$/)]);
  });

  test('says in a line that Node is too old', async () => {
    using folder = temporaryFolder();
    const program = copyLauncher(folder.path);
    putOldNode(folder.path);
    const { code, out, err } = await run(program, ['list'], {
      env: { PATH: `${folder.path}:${process.env.PATH}` },
    });
    expect([code, out, err]).toEqual([
      70,
      '',
      `sunbird-tasks: it needs Node 26 or newer; ${folder.path}/node is v20.20.2. Name a newer one in SUNBIRD_TASKS_NODE.\n`,
    ]);
  });

  test('says in a line that the Node it was told of is none', async () => {
    const { code, err } = await run(LAUNCHER, ['list'], { env: { SUNBIRD_TASKS_NODE: '/no/node' } });
    expect([code, err]).toEqual([70, expect.stringMatching(/^sunbird-tasks: .*\/no\/node.*\n$/)]);
  });

  testWith('a Node older than 26', 'has the bundle itself say that Node is too old', async () => {
    const { out: path } = await run('sh', ['-c', 'command -v node'], {
      env: { PATH: '/usr/local/bin:/usr/bin' },
    });
    const { code, out, err } = await run(LAUNCHER, ['list'], { env: { SUNBIRD_TASKS_NODE: path.trim() } });
    expect([code, out, err]).toEqual([
      70,
      '',
      expect.stringMatching(/^sunbird-tasks: it needs Node 26.*\n$/),
    ]);
  });

  testWith('its own process numbers', 'stays as PID 1, hands signals on and reaps orphans', async () => {
    using folder = temporaryFolder();
    const config = join(folder.path, 'tasks.yaml');
    const orphans = 'for i in 1 2 3 4 5; do (sleep 0.05 &) ; done; sleep 0.3';
    writeFileSync(config, `tasks: [{ name: parent, command: [sh, -c, '${orphans}'] }]`, { mode: 0o644 });
    const socket = join(folder.path, 'control.sock');
    const script = `
      until "$0" --socket ${socket} list -o name 2>/dev/null; do sleep 0.05; done
      "$0" --socket ${socket} trigger parent --wait
      zombies() { grep -ls '^State:.Z' /proc/[0-9]*/status; }
      for look in $(seq 100); do zombies >/dev/null || break; sleep 0.1; done
      zombies
      cat /proc/1/comm; kill -TERM 1`;
    const inside = `sh -c '${script.replaceAll("'", "'\\''")}' "$0" & exec "$0" serve --config ${config} --store sqlite::memory: --socket ${socket}`;
    const { code, out } = await run('unshare', [
      '--pid',
      '--fork',
      '--mount-proc',
      'sh',
      '-c',
      inside,
      LAUNCHER,
    ]);
    const [, result, ...rest] = out.trim().split('\n');
    expect([code, result, rest]).toEqual([0, expect.stringContaining('state=succeeded'), ['sunbird-tasks']]);
  });
});
