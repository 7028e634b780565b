import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { EXECUTABLE } from './executable.ts';
import { isMet } from './needs.ts';
import { PROGRAM } from './served.ts';

/** Before all tests: the bundle anew, so that end-to-end tests run what users run; and the single executable for those that run it. */
export function setup({ vitest }: TestProject): void {
  build('build');
  const inContainers = vitest.state.getPaths().some((path) => path.includes('/test/container/'));
  if (PROGRAM === EXECUTABLE || (inContainers && isMet('runc, tini and busybox-static')))
    build('build:binary');
}

function build(script: string): void {
  execFileSync('npm', ['run', '--silent', script], { cwd: `${import.meta.dirname}/../..`, stdio: 'pipe' });
}
