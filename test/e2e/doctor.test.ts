import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Served } from '../support/served.ts';

const TASKS = 'tasks:\n  - { group: g, name: nightly, schedule: "0 2 * * *", command: ["true"] }\n';

test('doctor looks at a living scheduler, and clears up after a dead one', async () => {
  await using at = await Served.start(TASKS);
  const well = await at.cli('doctor');
  expect(well.out).not.toMatch(/^FAIL/m);
  expect(well.code).toBe(0);
  at.rewrite(`${TASKS}# another\n`);
  expect((await at.cli('doctor')).out).toMatch(/^warn {2}tasks-file .* is another one than that in force/m);

  await at.stop('SIGKILL');
  const dead = await at.cli('doctor');
  expect(dead.code).toBe(30);
  expect(dead.out).toMatch(/^FAIL {2}scheduler .*ECONNREFUSED/m);
  expect((await at.cli('doctor --fix --yes')).out).toContain(`Removed ${at.socket}.`);
  expect(existsSync(at.socket)).toBe(false);
  await at.boot();
  expect((await at.cli('health --live --ready --no-late')).code).toBe(0);
});
