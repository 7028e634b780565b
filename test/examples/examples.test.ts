import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ended, PROGRAM, run } from '../support/served.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

function runExample(name: string, out: string, ...args: string[]): Promise<Ended> {
  const env = { SUNBIRD_EXAMPLES_OUT: out, SUNBIRD_EXAMPLES_PACE_MS: '0' };
  return run(process.execPath, [join(EXAMPLES, name), ...args], { env });
}

function readData(file: string): string[] {
  return readFileSync(join(EXAMPLES, 'data', file), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
}

function readJson(folder: string, file: string) {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

describe('recount-users', () => {
  /** The same counts by another way: the block is behind the last comma, the rest has no quotes. */
  function expectedCounts(): Record<string, number> {
    const blocks = new Map(
      readData('organisations.csv').map((line) => [line.slice(0, 4), line.split(',').at(-1)]),
    );
    const counts: Record<string, number> = {};
    for (const line of readData('users.csv')) {
      const [, organisation = '', status] = line.split(',');
      const block = blocks.get(organisation) ?? '';
      counts[block] = (counts[block] ?? 0) + (status === 'active' ? 1 : 0);
    }
    return counts;
  }

  test('counts the active users of each block', async () => {
    using folder = temporaryFolder();
    expect((await runExample('recount-users.mjs', folder.path)).code).toBe(0);
    expect(readJson(folder.path, 'user-counts.json').counts).toEqual(expectedCounts());
  });

  test('counts one block anew and leaves the others', async () => {
    using folder = temporaryFolder();
    const before = { counts: { 'B-EAST': 0, 'B-WEST': -1 } };
    writeFileSync(join(folder.path, 'user-counts.json'), JSON.stringify(before));
    expect((await runExample('recount-users.mjs', folder.path, 'B-EAST')).code).toBe(0);
    expect(readJson(folder.path, 'user-counts.json').counts).toEqual({
      'B-EAST': expectedCounts()['B-EAST'],
      'B-WEST': -1,
    });
  });

  test('refuses a block that is not there, naming those that are', async () => {
    using folder = temporaryFolder();
    const { code, err } = await runExample('recount-users.mjs', folder.path, 'B-MOON');
    expect([code, err]).toEqual([3, expect.stringContaining('B-EAST, B-HILL')]);
    expect(existsSync(join(folder.path, 'user-counts.json'))).toBe(false);
  });
});

describe('refresh-cache', () => {
  test('writes the cache, tells what changed, and has nothing to do the second time', async () => {
    using folder = temporaryFolder();
    const first = await runExample('refresh-cache.mjs', folder.path);
    expect([first.code, first.out]).toEqual([0, expect.stringContaining('phoneUnique: not set -> true')]);
    const second = await runExample('refresh-cache.mjs', folder.path);
    expect([second.code, second.out]).toEqual([
      0,
      expect.stringMatching(/^The cache holds version \w{12} already/),
    ]);
    expect(readJson(folder.path, 'settings-cache.json').settings).toEqual(
      JSON.parse(readFileSync(join(EXAMPLES, 'data/settings.json'), 'utf8')),
    );
  });
});

describe('resume-uploads', () => {
  function uploaded(folder: string): string[] {
    const files = ['upload-accepted.ndjson', 'upload-rejected.ndjson'].map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    return files
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).userId)
      .sort();
  }
  const everyRow = readData('upload.csv').map((line) => line.split(',')[0]);

  /** Starts an upload and sends the signal once it has done this row; then it waits so long that it never gets to the last. */
  async function interruptAt(folder: string, row: number, signal: NodeJS.Signals): Promise<number | null> {
    const env = { SUNBIRD_EXAMPLES_OUT: folder, SUNBIRD_EXAMPLES_PACE_MS: '1000' };
    const child = spawn(process.execPath, [join(EXAMPLES, 'resume-uploads.mjs')], { env });
    const ended = once(child, 'close');
    const isThere = () => existsSync(join(folder, 'upload-progress.json'));
    const done = () => (isThere() ? readJson(folder, 'upload-progress.json').row : 0);
    await expect.poll(done, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(row);
    child.kill(signal);
    const [code] = await ended;
    return code;
  }

  test('uploads every row once, and rejects the wrong ones with the reason', async () => {
    using folder = temporaryFolder();
    expect((await runExample('resume-uploads.mjs', folder.path)).code).toBe(0);
    expect(uploaded(folder.path)).toEqual(everyRow);
    const rejected = readFileSync(join(folder.path, 'upload-rejected.ndjson'), 'utf8').trim().split('\n');
    expect(rejected.map((line) => JSON.parse(line).problem)).toEqual([
      'there is no organisation O-99',
      'the role is missing',
      'there is no organisation O-99',
    ]);
    const again = await runExample('resume-uploads.mjs', folder.path);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('nothing to resume')]);
  });

  test('goes on where it was killed, with no row lost and none twice', async () => {
    using folder = temporaryFolder();
    for (const row of [1, 2, 3]) expect(await interruptAt(folder.path, row, 'SIGKILL')).toBeNull();
    const { code, out } = await runExample('resume-uploads.mjs', folder.path);
    expect([code, out]).toEqual([0, expect.stringMatching(/^Going on after row [1-9]/)]);
    expect(uploaded(folder.path)).toEqual(everyRow);
  });

  test('takes back a row that was written without its progress', async () => {
    using folder = temporaryFolder();
    await interruptAt(folder.path, 2, 'SIGKILL');
    const path = join(folder.path, 'upload-accepted.ndjson');
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"userId":"half a r`);
    expect((await runExample('resume-uploads.mjs', folder.path)).code).toBe(0);
    expect(uploaded(folder.path)).toEqual(everyRow);
  });

  test('stops in order when it is asked to', async () => {
    using folder = temporaryFolder();
    expect(await interruptAt(folder.path, 2, 'SIGTERM')).toBe(4);
    expect((await runExample('resume-uploads.mjs', folder.path)).code).toBe(0);
    expect(uploaded(folder.path)).toEqual(everyRow);
  });
});

test('the tasks file of the examples has no problems', async () => {
  const { code, out } = await run(PROGRAM, ['config', 'check', join(EXAMPLES, 'tasks.yaml')]);
  expect([code, out]).toEqual([0, expect.stringContaining('5 tasks, no problems')]);
});
