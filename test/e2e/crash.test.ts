import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Served } from '../support/served.ts';

const CRASHES = 20;

/**
 * Each attempt looks whether the process of the one before still lives (`twice`), says that it has begun (`begun`, by
 * its mark), works a while and says that it is done.
 */
const SCRIPT = `
  live() { grep -qs "^State:.[RSD]" "/proc/$1/status"; }
  [ -e last ] && live "$(cat last)" && echo "$SUNBIRD_TASKS_RUN" >> twice
  echo $$ > last; echo "$SUNBIRD_TASKS_RUN" >> begun; sleep 0.4; echo "$SUNBIRD_TASKS_RUN" >> done`;

const TASKS = `
lease: 5s
tasks:
  - name: fragile
    recover: true
    command: [sh, -c, ${JSON.stringify(SCRIPT)}]
`;

function lines(folder: string, file: string): string[] {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

/** The run number in a mark: `<store id>/<run>/<attempt>`. */
function runOf(mark: string): number {
  return Number(mark.split('/')[1]);
}

test(`kill -9 in mid-run, ${CRASHES} times: never two at once, nothing acknowledged lost`, {
  timeout: 180_000,
}, async () => {
  await using at = await Served.start(TASKS);
  const acknowledged: number[] = [];
  for (let crash = 0; crash < CRASHES; crash++) {
    const { code, out } = await at.cli('trigger fragile --if-running queue -o name');
    expect(code).toBe(0);
    acknowledged.push(Number(out));
    // Its own first attempt, so that no run dies three times and ends its task's service.
    const begun = () => expect(lines(at.folder, 'begun').map(runOf)).toContain(Number(out));
    await vi.waitFor(begun, { timeout: 20_000, interval: 10 });
    await at.stop('SIGKILL');
    await at.boot();
  }
  for (const number of acknowledged) {
    const { code, out } = await at.cli(['wait', String(number), '--timeout', '60s']);
    expect([code, out]).toEqual([0, expect.stringContaining(`run=${number} `)]);
    expect(out).toContain('state=succeeded');
  }
  expect(lines(at.folder, 'twice')).toEqual([]);
  const done = lines(at.folder, 'done').map(runOf);
  expect([...new Set(done)].sort((a, b) => a - b)).toEqual(acknowledged);
  expect(lines(at.folder, 'begun').length).toBeGreaterThanOrEqual(CRASHES);
});
