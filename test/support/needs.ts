import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type TestContext, test } from 'vitest';
import { BUSYBOX, RUNC, TINI } from './container/programs.ts';
import { notRunTitle } from './not-run-reporter.ts';
import { findPgBouncer } from './postgres/pgbouncer.ts';
import { findPostgres } from './postgres/programs.ts';
import { QUARTZ_CLASSPATH } from './quartz/java.ts';

/** What some tests need that npm cannot bring, each with the question whether it is there. */
const NEEDS = {
  'root who may mount': () => spawnSync('unshare', ['--mount', 'true']).status === 0,
  'root who may become another user': () => spawnSync('setpriv', ['--reuid=1234', 'true']).status === 0,
  'a Node older than 26': () => Number(outputOf('node', '-p', 'parseInt(process.versions.node)')) < 26,
  'Java and libquartz2-java': () => hasQuartz(),
  zsh: () => spawnSync('zsh', ['--version']).status === 0,
  'the openssl command': () => spawnSync('openssl', ['version']).status === 0,
  pgbouncer: () => findPgBouncer() !== undefined,
  'a PostgreSQL server': () => findPostgres() !== undefined,
  "Debian's PostgreSQL": () => findPostgres('debian') !== undefined,
  'the script command, which makes terminals': () => spawnSync('script', ['--version']).status === 0,
  'runc, tini and busybox-static': () => hasContainers(),
  'its own process numbers': () => spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0,
};

/** What a program of the machine itself, not of this repository, says. */
function outputOf(program: string, ...args: string[]): string {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  return spawnSync(program, args, { env, encoding: 'utf8' }).stdout ?? 'none';
}

function hasQuartz(): boolean {
  return spawnSync('javac', ['-version']).status === 0 && QUARTZ_CLASSPATH.every((path) => existsSync(path));
}

/** As root, which runc asks for by mounting. */
function hasContainers(): boolean {
  const programs = [RUNC, TINI, BUSYBOX];
  return programs.every((path) => existsSync(path)) && NEEDS['root who may mount']();
}

export type Need = keyof typeof NEEDS;

/** For what several tests share, which is not to be made where they are left out. */
export function isMet(need: Need): boolean {
  return NEEDS[need]();
}

/** A test that is left out by name where its need is not met; in CI that is a failure instead. */
export function testWith(
  need: Need,
  title: string,
  body: (context: TestContext) => Promise<void>,
  timeoutMs?: number,
): void {
  if (NEEDS[need]()) return void test(title, body, timeoutMs);
  if (process.env.CI !== 'true') return void test.skip(notRunTitle(title, need), body);
  test(title, () => {
    throw new Error(`This machine has not: ${need}`);
  });
}
