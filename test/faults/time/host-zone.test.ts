import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { requestText, sendRaw, statusOf } from '../../support/raw-request.ts';
import { run, Served } from '../../support/served.ts';

/** What a host's TZ may be; undefined where it has none. */
const HOST_ZONES = ['UTC', 'Pacific/Chatham', 'America/Havana', 'No/Where', '', undefined];
const SERVED_IN = LONG ? HOST_ZONES : ['UTC', 'Pacific/Chatham', 'No/Where'];
const FIRE_TIMES = resolve(import.meta.dirname, '../../support/fire-times-main.ts');
/** Far away, so that nothing fires while it is asked. */
const TASKS = `
timezone: Asia/Kolkata
tasks:
  - { name: yearly, schedule: "30 2 15 1 *", command: ["true"] }
  - { name: gap, schedule: "30 2 * 3 0", timezone: Europe/Berlin, command: ["true"] }
  - { name: midnight, schedule: "0 0 1 */3 *", timezone: America/Havana, quiet: ["01:00-02:00"], command: ["true"] }
`;
const LINES = [
  'list',
  'list --next 9',
  'show yearly',
  'why gap --at 2026-01-15T02:00:00+05:30',
  'runs --since 2026-01-15',
  'runs --since 2026-01-15T02:00',
];
/** By itself, behind the others: each of them would tell of it or not, as it is served before them or after. */
const PAUSE_LINE = 'pause yearly --until 2096-01-15T06:00';
const PAUSE = '/api/v1/backgroundtasks/pause/yearly';

function environmentOf(zone: string | undefined): NodeJS.ProcessEnv {
  return zone === undefined ? {} : { TZ: zone };
}

/** What changes from one second to the next, or from one scheduler to another, left out. */
function steady(text: string, { folder }: Served): string {
  return text
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/\bin \d+ \w+( \d+ \w+)?/g, 'in N')
    .replaceAll(/before \d\d:\d\d:\d\d/g, 'before it began')
    .replaceAll(/"(ts|msgid)":"[^"]*"/g, '');
}

test('F10 the zone of the host changes no fire time', async (context) => {
  const row = new FaultRow(context);
  const ends = await Promise.all(
    HOST_ZONES.map((zone) => run(process.execPath, [FIRE_TIMES], { env: environmentOf(zone) })),
  );
  const answers: { offsets: number[]; told: string[] }[] = ends.map(({ out }) => JSON.parse(out));
  const offsets = new Set(answers.map((answer) => answer.offsets.join(' and ')));
  row.often(`${HOST_ZONES.length} zones of the host`);
  row.figure(
    `${answers[0]?.told.length} lists of fire times, hosts ${[...offsets].join(', ')} min behind UTC`,
  );
  expect(offsets.size).toBe(3);
  for (const { told } of answers) expect(told).toEqual(answers[0]?.told);
}, 300_000);

test('F10 the zone of the host changes nothing that the command line tells', async (context) => {
  const row = new FaultRow(context);
  const told: string[][] = [];
  for (const zone of SERVED_IN) {
    const env = environmentOf(zone);
    await using at = await Served.start(TASKS, { env });
    const ends = await Promise.all(LINES.map((line) => at.cli(line, { env })));
    ends.push(await at.cli(PAUSE_LINE, { env }));
    const checked = await at.cli(['config', 'check', `${at.folder}/tasks.yaml`], { env });
    // Without a zone it could be the host's: nobody can mean that.
    const bare = await sendRaw(at.socket, requestText('POST', PAUSE, '{"until":"2096-01-15 06:00"}'));
    const paused = await at.cli('pause yearly --until 2096-01-15T06:00:00+05:30', { env });
    const shown = await at.cli('list', { env });
    const texts = [...ends, checked, paused, shown].map(({ code, out, err }) => `${code}\n${out}${err}`);
    told.push([...texts.map((text) => steady(text, at)), `${statusOf(bare)}`]);
  }
  row.often(`${SERVED_IN.length} zones of the host`);
  row.figure(`${told[0]?.length} answers each`);
  expect(told[0]?.at(-1)).toBe('400');
  for (const each of told) expect(each).toEqual(told[0]);
}, 300_000);
