import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXECUTABLE } from '../executable.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { BUSYBOX, TINI } from './programs.ts';

/** Where an image has the program. */
export const PROGRAM_INSIDE = '/usr/local/bin/sunbird-tasks';
/** Where things are mounted; in a read-only root they have to be there before. */
const MOUNT_POINTS = ['proc', 'dev', 'sys', 'run', 'etc/sunbird-tasks', 'var/lib/sunbird-tasks'];

/** The root file system of an image: the single executable with its libraries, and tini. */
export interface RootFolder extends Disposable {
  readonly path: string;
}

/** With `shell`, busybox is there too, as `sh` and a few more programs; without, there is nothing else to run. */
export function makeRootFolder({ shell }: { shell: boolean }): RootFolder {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  for (const place of MOUNT_POINTS) mkdirSync(join(folder.path, place), { recursive: true });
  put(folder.path, EXECUTABLE, PROGRAM_INSIDE);
  put(folder.path, TINI, TINI);
  for (const library of new Set([EXECUTABLE, TINI].flatMap(librariesOf))) put(folder.path, library, library);
  if (shell) putShell(folder.path);
  return folder;
}

function put(root: string, from: string, to: string): void {
  const target = join(root, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(from), target);
}

/** What the loader says it needs, and the loader itself. */
function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(?:^\t| => )(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}

function putShell(root: string): void {
  mkdirSync(join(root, 'bin'));
  cpSync(BUSYBOX, join(root, 'bin/busybox'), { dereference: true });
  for (const name of ['sh', 'sleep', 'setsid', 'seq']) symlinkSync('busybox', join(root, 'bin', name));
}
