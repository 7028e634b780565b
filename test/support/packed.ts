import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** What packing reads. A copy, because packing takes the development's part out of package.json for a moment. */
const SOURCES = [
  '.build',
  '.gitignore',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'bin',
  'package.json',
  'rolldown.config.ts',
  'src',
  'tsconfig.json',
];

/** What `npm pack` makes, and where npm may keep what it likes. */
export interface Packed extends Disposable {
  folder: string;
  tarball: string;
  files: readonly string[];
  /** Of the tarball, and of what is in it. */
  bytes: number;
  unpackedBytes: number;
  /** The package.json in the tarball. */
  manifest: Record<string, unknown>;
  /** Runs npm, away from any registry. */
  npm(cwd: string, ...args: string[]): string;
}

/** Packs this package as `npm publish` would. */
export function pack(): Packed {
  const folder = temporaryFolder();
  const source = join(folder.path, 'source');
  for (const name of SOURCES) cpSync(join(ROOT, name), join(source, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  const env = { ...process.env, npm_config_cache: join(folder.path, 'cache'), npm_config_offline: 'true' };
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const told = npm(source, 'pack', '--json', '--silent', '--pack-destination', folder.path);
  const [{ filename, files, size, unpackedSize }] = JSON.parse(told.slice(told.indexOf('[\n')));
  const tarball = join(folder.path, filename);
  const manifest = execFileSync('tar', [
    '--extract',
    '--to-stdout',
    '--file',
    tarball,
    'package/package.json',
  ]);
  return {
    folder: folder.path,
    tarball,
    files: files.map(({ path }: { path: string }) => path),
    bytes: size,
    unpackedBytes: unpackedSize,
    manifest: JSON.parse(manifest.toString()),
    npm,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
