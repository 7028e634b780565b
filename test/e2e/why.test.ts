import { expect, test } from 'vitest';
import { Served } from '../support/served.ts';

const TASKS = `tasks:
  - { group: g, name: often, schedule: "@every 1s", misfire: skip, command: ["true"] }
  - { group: g, name: slow, schedule: "@every 1s", command: [sleep, "60"] }
`;

/** Asks until the answer is as wanted; the test's own time limit ends it. */
async function untilCli(at: Served, line: string, wanted: RegExp): Promise<void> {
  while (!wanted.test((await at.cli(line)).out));
}

test('why tells of a run in the way, and of a pause', async () => {
  await using at = await Served.start(TASKS);
  await untilCli(
    at,
    'why slow',
    /It runs: run \d+, started by its schedule.*\n.*\nFire time .*\n.*was still running/,
  );
  expect((await at.cli('pause often --reason import')).code).toBe(0);
  await untilCli(at, 'why often', /It has been paused by .*: import\..*\n.*\n.*It was skipped.*paused by/);
  await at.cli('cancel slow --wait');
  expect((await at.cli('why nothing')).code).toBe(21);
  const { code, out } = await at.cli('why slow --at 1m -o json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ id: 'api.backgroundtasks.why', responseCode: 'OK' });
});
