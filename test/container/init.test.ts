import { expect } from 'vitest';
import { Container } from '../support/container/container.ts';
import { makeRootFolder } from '../support/container/root-folder.ts';
import { testWith } from '../support/needs.ts';
import { until } from '../support/until.ts';

const NEED = 'runc, tini and busybox-static';
const RUNS = 10;
const ORPHANS = 100;

/** Each run leaves processes that are in nobody's group and whose parent ends at once. */
const TASKS = `
tasks:
  - name: parent
    command: [sh, -c, "for i in $(seq ${ORPHANS}); do setsid sh -c '(sleep 0.05 &)'; done"]
`;

testWith(NEED, 'F16 tini in front of the executable reaps what runs leave behind', async () => {
  using root = makeRootFolder({ shell: true });
  await using at = await Container.start({ root: root.path, tasks: TASKS });
  for (let run = 0; run < RUNS; run++) expect((await at.exec('trigger parent --wait')).code).toBe(0);
  await until(() => at.processes().length === 2);
  expect((await at.exec('doctor')).out).toMatch(/^ok +init/m);
});

testWith(NEED, 'F16 without it zombies stay, and doctor warns', async () => {
  using root = makeRootFolder({ shell: true });
  await using at = await Container.start({ root: root.path, tasks: TASKS, init: false });
  expect((await at.exec('trigger parent --wait')).code).toBe(0);
  await until(() => at.processes().filter((line) => line.startsWith('Z')).length === ORPHANS);
  expect((await at.exec('doctor')).out).toMatch(/^warn +init +.*\n.*tini/m);
  // As PID 1 it stops in order, too.
  expect(await at.stop()).toBe(0);
});
