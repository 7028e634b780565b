import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Served } from '../../support/served.ts';
import type { Measure } from '../part.ts';
import { memoryOf } from '../processes.ts';
import { median } from '../samples.ts';

const MEBIBYTE = 1_048_576;
const MEGABYTE = 1_000_000;
const READ_ONLY = join(import.meta.dirname, '../output/read-only.ts');
/** What the collector gives back has been given back by then. */
const SETTLE_MS = 5_000;

/** How fast the scheduler takes what a child writes, and with how much memory, beside what the pipe and Node can do. */
export const measure: Measure = async (tell, { isShort }) => {
  const mebibytes = isShort ? 16 : 1_024;
  const bytes = mebibytes * MEBIBYTE;
  await using at = await Served.start(tasksFile(mebibytes / 16));
  writeFileSync(join(at.folder, 'flood.txt'), flood(16 * MEBIBYTE));
  await at.cli('trigger quiet --wait');
  const before = memoryOf(at.pid).now;
  const times = { ours: [] as number[], node: [] as number[], grown: [] as number[], cat: [] as number[] };
  for (let turn = 0; turn < (isShort ? 1 : 5); turn++) {
    times.ours.push(await drainMs(at));
    const { ms, grownBytes } = readOnly(at.folder, mebibytes / 16);
    times.node.push(ms);
    times.grown.push(grownBytes / MEGABYTE);
    times.cat.push(catMs(at.folder, mebibytes / 16));
  }
  const speed = (samples: readonly number[]) => bytes / MEGABYTE / (median(samples) / 1_000);
  const what = `output of a child that writes ${mebibytes} MiB`;
  const others = { 'Node only reading': times.node, 'cat >/dev/null': times.cat };
  for (const [name, samples] of Object.entries(others)) {
    const other = { name, value: speed(samples) };
    tell({ what: `${what}, drained`, unit: 'MB/s', ours: speed(times.ours), other, budget: null });
  }
  const most = memoryOf(at.pid).most - before;
  await setTimeout(isShort ? 0 : SETTLE_MS);
  const after = memoryOf(at.pid).now - before;
  const grown = { name: 'Node only reading', value: median(times.grown) };
  tell({ what: `${what}, RSS more at most`, unit: 'MB', ours: most, other: grown, budget: null });
  tell({ what: `${what}, RSS more after`, unit: 'MB', ours: after, other: grown, budget: null });
};

function tasksFile(times: number): string {
  const words = ['cat', ...floodFiles(times)].map((word) => JSON.stringify(word));
  return `tasks:
  - { name: flood, command: [${words.join(', ')}] }
  - { name: quiet, command: ["true"] }
`;
}

const floodFiles = (times: number) => Array.from({ length: times }, () => 'flood.txt');

/** Lines of a log, of different lengths, some of them not in ASCII. */
function flood(bytes: number): Buffer {
  const line = (index: number) =>
    `${index} INFO uploaded user ${'x'.repeat(index % 50)} of block ${index % 7 === 0 ? 'गाँव' : 'north'}\n`;
  const lines = Array.from({ length: 1_000 }, (_, index) => line(index)).join('');
  return Buffer.alloc(bytes, lines);
}

/** From the start of the run's work to its end, as the scheduler itself has it. */
async function drainMs(at: Served): Promise<number> {
  const { out } = await at.cli('trigger flood --wait -o json');
  const { state, error, durationMs } = JSON.parse(out).result.response;
  if (state !== 'succeeded') throw new Error(`The run is ${state}: ${error}`);
  return durationMs;
}

function readOnly(cwd: string, times: number): { ms: number; grownBytes: number } {
  const args = [READ_ONLY, 'cat', ...floodFiles(times)];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Reading only ended with ${status}.`);
  return JSON.parse(stdout);
}

function catMs(cwd: string, times: number): number {
  const startedAt = performance.now();
  const { status } = spawnSync('sh', ['-c', `cat ${floodFiles(times).join(' ')} | cat >/dev/null`], { cwd });
  if (status !== 0) throw new Error(`cat ended with ${status}.`);
  return performance.now() - startedAt;
}
