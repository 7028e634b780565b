import { execFileSync } from 'node:child_process';
import { EXECUTABLE } from './executable.ts';
import { PROGRAM } from './served.ts';

/** Before all tests: the bundle anew, so that end-to-end tests run what users run; the single executable when they run that. */
export function setup(): void {
  build('build');
  if (PROGRAM === EXECUTABLE) build('build:binary');
}

function build(script: string): void {
  execFileSync('npm', ['run', '--silent', script], { cwd: `${import.meta.dirname}/../..`, stdio: 'pipe' });
}
