import { expect } from 'vitest';
import { Container } from '../support/container/container.ts';
import { makeRootFolder } from '../support/container/root-folder.ts';
import { FaultRow } from '../support/fault-row.ts';
import { LONG } from '../support/faults.ts';
import { Launched } from '../support/launched.ts';
import { testWith } from '../support/needs.ts';
import type { Ended } from '../support/served.ts';
import { until } from '../support/until.ts';

const NEED = 'runc, tini and busybox-static';
const RUNS = LONG ? 1_000 : 10;
const ORPHANS = LONG ? 20 : 100;
/** They are triggered all at once, again and again. */
const PARENTS = 10;
const LIMIT = { timeout: RUNS * 500 + 90_000, interval: 50 };
const REAPED_MS = 1_000;

/** Each run leaves processes that are in nobody's group and whose parent ends at once. */
const TASKS = `tasks:
${Array.from(
  { length: PARENTS },
  (_, index) =>
    `  - { name: parent${index}, command: [sh, -c, "for i in $(seq ${ORPHANS}); do setsid sh -c '(sleep 0.05 &)'; done"] }`,
).join('\n')}
`;

/** Where runs leave orphans. */
interface Place {
  /** A line of the command line. */
  ask(line: string): Promise<Ended>;
  log(): string;
  processes(): string[];
}

/** Has all runs leave their orphans; fails unless all that is left in the end is PID 1 and the scheduler. */
async function leaveOrphans(row: FaultRow, { ask, log, processes }: Place): Promise<void> {
  for (let runs = 0; runs < RUNS; runs += PARENTS)
    expect((await ask('trigger parent* --yes --if-running queue')).code).toBe(0);
  await expect.poll(() => endedWell(log()), LIMIT).toBe(RUNS);
  const endedAt = performance.now();
  row.often(`${RUNS} runs, ${RUNS * ORPHANS} orphans`);
  await expect.poll(processes, { timeout: 20_000, interval: 10 }).toHaveLength(2);
  row.figure('0 zombies');
  row.time('the last one reaped after', performance.now() - endedAt, REAPED_MS);
  expect((await ask('doctor')).out).toMatch(/^ok +init/m);
}

function endedWell(log: string): number {
  return log.match(/"outcome":"succeeded".*"message":"Run ended"/g)?.length ?? 0;
}

function isZombie(line: string): boolean {
  return line.startsWith('Z');
}

testWith(
  NEED,
  'F16 tini in front of the executable reaps what runs leave behind',
  async (context) => {
    using root = makeRootFolder({ shell: true });
    await using at = await Container.start({ root: root.path, tasks: TASKS });
    await leaveOrphans(new FaultRow(context), {
      ask: (line) => at.exec(line),
      log: () => at.log,
      processes: () => at.processes(),
    });
  },
  2 * LIMIT.timeout,
);

testWith(
  'its own process numbers',
  'F16 the launcher as PID 1 reaps what runs leave behind',
  async (context) => {
    await using at = await Launched.start(TASKS);
    await leaveOrphans(new FaultRow(context), {
      ask: (line) => at.cli(line),
      log: () => at.log,
      processes: () => at.processes(),
    });
    expect(at.processes()[0]).toMatch(/sh \S+sunbird-tasks serve/);
    expect(await at.stop()).toBe(0);
  },
  2 * LIMIT.timeout,
);

testWith(NEED, 'F16 without it zombies stay, and doctor warns', async (context) => {
  const row = new FaultRow(context);
  using root = makeRootFolder({ shell: true });
  await using at = await Container.start({ root: root.path, tasks: TASKS, init: false });
  expect((await at.exec('trigger parent0 --wait')).code).toBe(0);
  await until(() => at.processes().filter(isZombie).length === ORPHANS);
  row.often(`1 run, ${ORPHANS} orphans`);
  row.figure(`${ORPHANS} zombies, as told by doctor`);
  expect((await at.exec('doctor')).out).toMatch(/^warn +init +.*\n.*tini/m);
  // As PID 1 it stops in order, too.
  expect(await at.stop()).toBe(0);
});
