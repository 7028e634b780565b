import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { ModuleSpec } from '../../src/task/work-spec.ts';
import { createModuleWork } from '../../src/work/module.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CANCEL, startWork } from '../support/work-order.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const work = createModuleWork({ environment: process.env, clock: systemClock });
let written = 0;

/** Writes a module and starts an attempt of it. */
function start(
  text: string,
  { name = 'mjs', ...given }: { name?: string } & Parameters<typeof startWork>[2] = {},
) {
  const path = join(folder.path, `module-${++written}.${name}`);
  writeFileSync(path, text, { mode: 0o644 });
  return {
    path,
    ...startWork<ModuleSpec>(
      work,
      { kind: 'module', path, cwd: folder.path, env: {}, inheritEnv: [] },
      given,
    ),
  };
}

describe('a module', () => {
  test('is given its parameters and the run, logs lines, and gives a result', async () => {
    const started = start(
      `export default async ({ params, run, log, signal }) => {
        log('block %s', params.block, process.env.PARAM_BLOCK, process.env.SUNBIRD_TASKS_RUN);
        console.error('beside');
        return { run: run.run, aborted: signal.aborted };
      };`,
      { params: { block: 'A' } },
    );
    expect(await started.ended).toEqual({
      outcome: 'succeeded',
      error: null,
      exitCode: 0,
      signal: null,
      result: '{"run":142,"aborted":false}',
    });
    expect(started.textOf('stdout')).toBe('block A A store/142/1\n');
    expect(started.textOf('stderr')).toBe('beside\n');
    expect(started.process?.pid).toBeGreaterThan(1);
  });

  test.each([
    ['ts', 'export default (context: { params: object }): string => "typed";'],
    ['cjs', 'module.exports = () => "typed";'],
    ['cjs', 'exports.default = () => "typed"; exports.__esModule = true;'],
  ])('may be of kind %s: %s', async (name, text) => {
    expect(await start(text, { name }).ended).toMatchObject({ outcome: 'succeeded', result: '"typed"' });
  });

  test('ends although timers and servers are left', async () => {
    const text =
      'import net from "node:net"; export default () => { setInterval(() => {}, 1e6); net.createServer().listen(0, "127.0.0.1"); };';
    expect(await start(text).ended).toMatchObject({ outcome: 'succeeded', error: null });
  });

  test('loses nothing that it printed before its end', async () => {
    const started = start(
      'export default ({ log }) => { for (let i = 0; i < 20000; i++) log("line " + i); };',
    );
    await started.ended;
    expect(started.textOf('stdout').trimEnd().split('\n')).toHaveLength(20_000);
  });

  test('hears by its signal that it is cancelled', async () => {
    const started = start(
      `export default ({ signal, log }) => new Promise((resolve) => {
        signal.addEventListener('abort', () => { log('tidied up'); resolve(); });
        setInterval(() => {}, 1000);
        log('ready');
      });`,
    );
    await started.printed;
    started.stopBy(CANCEL);
    expect(await started.ended).toMatchObject({ outcome: 'cancelled', error: 'cancelled by root' });
    expect(started.textOf('stdout')).toBe('ready\ntidied up\n');
  });

  test('is killed when it does not heed its signal', async () => {
    const started = start(
      'export default ({ log }) => new Promise(() => { setInterval(() => {}, 1000); log("ready"); });',
    );
    await started.printed;
    started.stopBy({ ...CANCEL, graceMs: 500 });
    expect(await started.ended).toMatchObject({ outcome: 'cancelled', signal: 'SIGKILL' });
  });

  test('cannot answer in the name of its host', async () => {
    const text =
      'export default () => { process.send?.({ result: "1" }); process.on("message", () => {}); return 2; };';
    expect(await start(text).ended).toMatchObject({ outcome: 'succeeded', result: '2' });
  });
});

describe('a module that is wrong is told in a sentence:', () => {
  test.each<[string, string, string | RegExp]>([
    [
      'no default export',
      'export const a = 1;',
      /its default export is nothing, not a function such as async/,
    ],
    ['another default export', 'export default "x";', /its default export is a string, not a function/],
    ['a syntax error', 'const a = 1;\nconst = 2;', /^cannot load .*: a syntax error in line 2: /],
    [
      'an import that is not there',
      'import "./nowhere.mjs"; export default () => {};',
      /something it imports is not there: .*nowhere\.mjs/,
    ],
    ['throwing while loading', 'throw new Error("too early");', /it threw while it was loaded: too early$/],
    ['a thrown error', 'export default () => { throw new Error("no users"); };', 'threw no users'],
    ['another thrown value', 'export default async () => { throw { code: 3 }; };', 'threw { code: 3 }'],
    [
      'an unhandled rejection',
      'export default () => { Promise.reject(new Error("aside")); return new Promise((r) => setTimeout(r, 5000)); };',
      'a rejection beside its work was not handled: aside',
    ],
    [
      'an uncaught error',
      'export default () => { setImmediate(() => { throw new Error("aside"); }); return new Promise((r) => setTimeout(r, 5000)); };',
      'an error beside its work was not caught: aside',
    ],
    [
      'process.exit inside it',
      'export default () => process.exit(0);',
      'ended its process itself, by process.exit(0) or the like, before it gave a result',
    ],
    [
      'a promise that never settles',
      'export default () => new Promise(() => {});',
      'its promise never settled, and nothing was left to wait for',
    ],
    ['a signal', 'export default () => process.kill(process.pid, "SIGKILL");', 'ended by SIGKILL'],
  ])('%s', async (_, text, error) => {
    const end = await start(text).ended;
    expect(end.outcome).toBe('failed');
    expect(end.error).toMatch(error);
    expect(end.error).not.toContain('\n');
  });

  test('no such file', async () => {
    const path = join(folder.path, 'nowhere.mjs');
    const started = startWork<ModuleSpec>(work, {
      kind: 'module',
      path,
      cwd: folder.path,
      env: {},
      inheritEnv: [],
    });
    expect(await started.ended).toMatchObject({
      outcome: 'failed',
      error: `cannot load ${path}: there is no such file; check module of the task`,
    });
  });

  test.runIf(process.getuid?.() === 0)('one that others may write, as root', async () => {
    const { path, ended } = start('export default () => {};');
    await ended;
    chmodSync(path, 0o666);
    const spec = { kind: 'module', path, cwd: folder.path, env: {}, inheritEnv: [] } as const;
    expect((await startWork<ModuleSpec>(work, spec).ended).error).toContain(`chmod go-w ${path}`);
  });
});
