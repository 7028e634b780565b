import { expect, test } from 'vitest';
import { memoryOf } from '../../bench/processes.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { Journal, uptimeMs } from '../../support/fleet/journal.ts';
import { killProcessesOf, processesOf, Served } from '../../support/served.ts';
import { taskInFile } from '../../support/task-in-file.ts';

const SECONDS = LONG ? 60 : 5;
const WITHOUT_NEWLINE = LONG ? 300_000_000 : 60_000_000;
const MOST_GROWTH_MB = 50;
const END_MS = 5_000;
/** What is kept of an attempt's output without a word in the tasks file. */
const KEPT_BYTES = 1_048_576;
/** What is written, for how long. What is not in ASCII takes twice the memory as text. */
const FLOODS = [
  ['y', SECONDS],
  ['user 1 of block गाँव uploaded', 5],
] as const;
const TIMEOUT_MS = 3 * SECONDS * 1_000 + 60_000;
const LEFT_OUT = /\n?\[(\d+) bytes of output left out here\]\n/;

/** A run of work that writes, once it has ended. */
interface Written {
  /** All that is kept of it. */
  text: string;
  /** By how much the memory of the scheduler grew at most, in MB. */
  grownMb: number;
}

/**
 * Runs a command that writes beside a journal, and tells how soon after its end the run ended. So many processes of its
 * work are still there then.
 */
async function write(journal: Journal, script: string, row: FaultRow, left = 0): Promise<Written> {
  const tasks = [taskInFile(journal.task('default/flood', {}, script)), { name: 'quiet', command: ['true'] }];
  await using at = await Served.start(JSON.stringify({ tasks }));
  // What any first run needs is not the flood's.
  expect((await at.cli('trigger quiet --wait')).code).toBe(0);
  const before = memoryOf(at.pid);
  const { out } = await at.cli('trigger flood --wait -o json');
  const { run, state, endedAt } = JSON.parse(out).result.response;
  const grownMb = memoryOf(at.pid).most - before.now;
  // To end takes a moment, whoever is to blame.
  await expect.poll(() => processesOf(journal.path).length, { timeout: 20_000 }).toBe(left);
  killProcessesOf(journal.path);
  const lines = journal.read();
  expect([state, lines.map(({ what }) => what)]).toEqual(['succeeded', ['start', 'end']]);
  const bootedAt = Date.now() - uptimeMs();
  row.figure(`RSS grew by ${Math.round(grownMb)} MB (of ${MOST_GROWTH_MB})`);
  row.time('ended after the child', Date.parse(endedAt) - bootedAt - (lines[1]?.atMs ?? 0), END_MS);
  const text = (await at.cli(`logs ${run}`)).out;
  expect(at.log).not.toMatch(/"level":"(warn|error|fatal)"|Warning/);
  return { text, grownMb };
}

/** What was kept before and behind the marker, without ends of lines, and what the marker says. */
function partsOf(text: string, row: FaultRow): { head: string; tail: string; leftOutBytes: number } {
  const [head = '', leftOut, tail = '', ...more] = text.split(LEFT_OUT);
  expect([leftOut, more]).toEqual([expect.any(String), []]);
  row.figure(`${Buffer.byteLength(text)} bytes kept, ${Math.round(Number(leftOut) / 1_000_000)} MB left out`);
  return { head, tail, leftOutBytes: Number(leftOut) };
}

test.for(FLOODS)(
  'F14 "%s" without end costs little memory, and a beginning and an end of it are kept',
  { timeout: TIMEOUT_MS },
  async ([line, seconds], context) => {
    const row = new FaultRow(context);
    row.often(`${seconds} s of yes`);
    using journal = new Journal();
    const { text, grownMb } = await write(journal, `timeout ${seconds} yes '${line}'`, row);
    const { head, tail, leftOutBytes } = partsOf(text, row);
    for (const part of [head, tail]) {
      expect(Buffer.byteLength(part)).toBeGreaterThan(KEPT_BYTES / 4);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(KEPT_BYTES / 2);
      // The first and the last line may be cut.
      expect(new Set(part.split('\n').slice(1, -1))).toEqual(new Set([line]));
    }
    expect(leftOutBytes).toBeGreaterThan(seconds * 10_000_000);
    expect(grownMb).toBeLessThan(MOST_GROWTH_MB);
  },
);

test(
  'F14 a line without an end costs little memory, and each byte of it is kept or counted',
  async (context) => {
    const row = new FaultRow(context);
    row.often(`a line of ${WITHOUT_NEWLINE / 1_000_000} MB`);
    using journal = new Journal();
    const script = `head -c ${WITHOUT_NEWLINE} /dev/zero | tr '\\0' x`;
    const { text, grownMb } = await write(journal, script, row);
    const { head, tail, leftOutBytes } = partsOf(text, row);
    // The command line ends a line that the output left open.
    const kept = `${head}${tail.replace(/\n$/, '')}`;
    expect(kept).toMatch(/^x+$/);
    expect(kept.length).toBeLessThanOrEqual(KEPT_BYTES);
    expect(kept.length + leftOutBytes).toBe(WITHOUT_NEWLINE);
    expect(grownMb).toBeLessThan(MOST_GROWTH_MB);
  },
  TIMEOUT_MS,
);

test.for([
  ['waits', 'sleep 60'],
  ['writes on', 'timeout 60 yes'],
] as const)(
  'F14 a grandchild that keeps the pipe and %s does not keep the run',
  async ([, words], context) => {
    const row = new FaultRow(context);
    row.often('1 run');
    using journal = new Journal();
    const ready = journal.beside('ready');
    const grandchild = `setsid sh -c 'echo it is there; : >${ready}; exec ${words}' &`;
    const script = `${grandchild} until [ -e ${ready} ]; do :; done`;
    // It left the group of the run, so it is not ended; but writing to nobody has ended it.
    const { text, grownMb } = await write(journal, script, row, words === 'sleep 60' ? 1 : 0);
    expect(text).toMatch(/^it is there\n/);
    expect(grownMb).toBeLessThan(MOST_GROWTH_MB);
  },
);
