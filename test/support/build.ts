import { execFileSync } from 'node:child_process';

/** Before all tests: the bundle anew, so that end-to-end tests run what users run. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: `${import.meta.dirname}/../..`, stdio: 'pipe' });
}
