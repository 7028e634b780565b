import { mkdtempSync, rmSync } from 'node:fs';

/** A folder of a test's own, which goes with it. Its path is short: a socket may lie in it. */
export function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync('/tmp/sunbird-tasks-test-');
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
