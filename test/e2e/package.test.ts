import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { publint } from 'publint';
import { afterAll, expect, test } from 'vitest';
import { pack } from '../support/packed.ts';
import { run } from '../support/served.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** What is in the package; the bundle has a file for each thing that only some calls need. */
const WANTED = [
  /^bin\/sunbird-tasks$/,
  /^dist\/[\w-]+\.cjs$/,
  /^dist\/(rolldown-runtime|command-line)\.cjs\.cache$/,
  /^dist\/types\/(index|errors|task\/(param-spec|work-spec))\.d\.ts$/,
  /^(CHANGELOG\.md|LICENSE|README\.md|SECURITY\.md|package\.json)$/,
];
/** For npm and the compiler, which take seconds of a machine that has nothing else to do. */
const LIMIT = { timeout: 180_000 };
const MOST_BYTES = 1_000_000;
const MOST_UNPACKED_BYTES = 4_000_000;

const CONSUMER = `
import { createScheduler, SunbirdError, type EmbeddedScheduler, type TaskContext } from 'sunbird-tasks';

const scheduler: EmbeddedScheduler = createScheduler({
  store: 'sqlite::memory:',
  socket: { path: process.argv[2] ?? '' },
  log: false,
});
scheduler.register({ name: 'greet', schedule: '@daily' }, async ({ params, signal, run }: TaskContext) => {
  const block: string | number | boolean | null | undefined = params.block;
  return { block, aborted: signal.aborted, attempt: run.attempt };
});
await scheduler.start();
try {
  scheduler.register({ name: 'late' }, () => {});
} catch (error) {
  console.log(error instanceof SunbirdError && error.code);
}
await scheduler.stop();
// @ts-expect-error there is no such key
createScheduler({ stor: 'sqlite::memory:' });
`;

const packed = pack();
afterAll(() => packed[Symbol.dispose]());

/** Puts the package into an empty prefix, as \`npm install --global\` does in an image. */
function installGlobally(): string {
  const prefix = join(packed.folder, 'prefix');
  packed.npm(packed.folder, 'install', '--global', '--prefix', prefix, packed.tarball);
  return prefix;
}

test('the package holds what is needed, and is small', () => {
  expect(packed.files.filter((path) => !WANTED.some((wanted) => wanted.test(path)))).toEqual([]);
  expect(WANTED.filter((wanted) => !packed.files.some((path) => wanted.test(path)))).toEqual([]);
  expect(packed.bytes).toBeLessThan(MOST_BYTES);
  expect(packed.unpackedBytes).toBeLessThan(MOST_UNPACKED_BYTES);
});

test('the package brings no other one along, and runs nothing when it is installed', () => {
  const left = ['dependencies', 'optionalDependencies', 'devDependencies', 'scripts', 'gypfile'];
  expect(left.filter((key) => key in packed.manifest)).toEqual([]);
});

test('the repository itself runs nothing when it is installed', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const ofInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];
  expect(Object.keys(scripts).filter((name) => ofInstall.includes(name))).toEqual([]);
});

test('publint finds nothing wrong with the package', async () => {
  const tarball = readFileSync(packed.tarball);
  const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
  const { messages } = await publint({ pack: { tarball: bytes }, strict: true });
  expect(messages).toEqual([]);
});

test('the package is installed globally without a registry, and its program works', LIMIT, async () => {
  const program = join(installGlobally(), 'bin/sunbird-tasks');
  const folder = join(packed.folder, 'serving');
  mkdirSync(folder);
  const tasks = 'tasks: [{ name: greet, command: [echo, hello] }, { name: add, module: ./add.mjs }]';
  writeFileSync(join(folder, 'tasks.yaml'), tasks, { mode: 0o644 });
  writeFileSync(join(folder, 'add.mjs'), 'export default () => 40 + 2;', { mode: 0o644 });
  const script = `"$0" serve --config tasks.yaml --store sqlite:tasks.db --socket "$PWD/run/control.sock" 2>log & serve=$!
    export SUNBIRD_TASKS_SOCKET="$PWD/run/control.sock"
    until "$0" health --live >/dev/null 2>&1; do kill -0 $serve || exit 1; done
    "$0" list -o name; "$0" trigger greet --follow; "$0" trigger add --wait; "$0" show 2 | grep Result
    kill $serve; wait $serve`;
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { code, out } = await run('sh', ['-c', script, program], { cwd: folder, env });
  expect([code, out]).toEqual([0, expect.stringMatching(/^default\/add\ndefault\/greet\nhello\n/)]);
  expect(out).toMatch(/^Result: +42$/m);
});

test('a service in TypeScript is checked against the types of the package, and runs', LIMIT, async () => {
  const folder = join(packed.folder, 'consumer');
  mkdirSync(folder);
  const manifest = { name: 'consumer', type: 'module', private: true };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  packed.npm(folder, 'install', packed.tarball);
  symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'service.ts'), CONSUMER);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes'];
  const modules = ['--module', 'nodenext', '--target', 'esnext', '--types', 'node'];
  execFileSync(process.execPath, [tsc, ...options, ...modules, 'service.ts'], { cwd: folder });
  const socket = join(folder, 'run/control.sock');
  const { code, out, err } = await run(process.execPath, [join(folder, 'service.ts'), socket]);
  expect([code, out, err]).toEqual([1, 'INVALID_CONFIG\n', expect.stringContaining('stor')]);
});
