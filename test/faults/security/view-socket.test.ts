import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROUTES } from '../../../src/api/routes.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { testWith } from '../../support/needs.ts';
import { requestText, sendRaw, statusOf } from '../../support/raw-request.ts';
import { Served } from '../../support/served.ts';

const ROUNDS = LONG ? 200 : 2;
const TASKS = `stopGrace: 200ms
tasks:
  - { name: nothing, command: ["true"] }
  - { name: slow, command: [sleep, "60"] }
`;
/** What only a change makes different. */
const READ_BACK = ['list -o json', 'runs -o name', 'health -o name'];
const CHANGES = Object.values(ROUTES).filter(({ view }) => !view);
/** Of every command that changes something, or shows what view.sock keeps to itself. */
const COMMANDS = [
  'trigger nothing',
  'trigger nothing --wait',
  'trigger --all --yes',
  'cancel 1',
  'cancel slow',
  'pause nothing',
  'resume nothing',
  'reschedule nothing --cron @daily',
  'drain',
  'drain --clear',
  'reload',
  'logs 1',
  'why slow',
  'audit',
];

async function stateOf(at: Served): Promise<string[]> {
  const answers = await Promise.all(READ_BACK.map((line) => at.cli(line)));
  // An envelope has a time and a message of its own.
  return answers.map(({ out }) => out.replaceAll(/"(ts|msgid|durationMs)":("[^"]*"|\d+)/g, ''));
}

test('S5 view.sock answers 401 to every change, in whatever method and words, and nothing changes', async (context) => {
  const row = new FaultRow(context);
  await using at = await Served.start(TASKS);
  await at.cli('trigger slow');
  const before = await stateOf(at);
  const view = join(at.folder, 'run/view.sock');
  const bodies = ['', '{}', '{"by":"root","evenIfPaused":true,"yes":["default/nothing"]}', '{'];
  const statuses: (number | null)[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { method, path } of CHANGES) {
      const target = path.replace(':taskName', round % 2 ? 'nothing' : 'default%2Fslow').replace(':run', '1');
      for (const body of bodies)
        statuses.push(statusOf(await sendRaw(view, requestText(method, target, body))));
    }
  }
  row.often(`${statuses.length} requests`);
  expect(CHANGES.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(await stateOf(at)).toEqual(before);
});

testWith(
  'root who may become another user',
  'S5 a uid without the right gets exit 77 from every command that changes or tells more',
  async (context) => {
    const row = new FaultRow(context);
    await using at = await Served.start(TASKS);
    chmodSync(at.folder, 0o755);
    const before = await stateOf(at);
    const codes = await Promise.all(COMMANDS.map(async (line) => (await at.cli(line, { uid: 1234 })).code));
    row.often(`${COMMANDS.length} commands`);
    expect(Object.fromEntries(COMMANDS.map((line, index) => [line, codes[index]]))).toEqual(
      Object.fromEntries(COMMANDS.map((line) => [line, 77])),
    );
    expect((await at.cli('list -o name', { uid: 1234 })).code).toBe(0);
    expect(await stateOf(at)).toEqual(before);
  },
);
