import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileWatch } from '../../src/daemon/watch-file.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** A watched file in a folder laid out as Kubernetes lays a ConfigMap out, and how often it was told of a change. */
async function watching(answers: boolean[] = []) {
  const folder = temporaryFolder();
  const clock = new FakeClock();
  const put = (version: string, text: string) => {
    mkdirSync(join(folder.path, version));
    writeFileSync(join(folder.path, version, 'tasks.yaml'), text);
    symlinkSync(version, join(folder.path, '..data_tmp'));
    renameSync(join(folder.path, '..data_tmp'), join(folder.path, '..data'));
  };
  put('..1', 'tasks: []');
  const path = join(folder.path, 'tasks.yaml');
  symlinkSync('..data/tasks.yaml', path);
  const watch = await FileWatch.of(path, clock);
  let told = 0;
  watch.start(async () => {
    told += 1;
    return answers.shift() ?? true;
  });
  const looks = async (count: number) => {
    const { waiting } = clock;
    for (let look = 0; look < count; look++) {
      await clock.advance(2_000);
      // The look itself asks the real file system; when it is over, the next one is waited for.
      await until(() => clock.waiting === waiting);
    }
    return told;
  };
  const dispose = () => {
    watch.stop();
    folder[Symbol.dispose]();
  };
  return { folder: folder.path, path, put, watch, clock, looks, [Symbol.dispose]: dispose };
}

test('a file that stays is never told', async () => {
  using at = await watching();
  expect(await at.looks(4)).toBe(0);
});

test('the swap of a ConfigMap is told once, when it has come to rest', async () => {
  using at = await watching();
  at.put('..2', 'tasks: [ ]');
  rmSync(join(at.folder, '..1'), { recursive: true });
  expect(await at.looks(1)).toBe(0);
  expect(await at.looks(1)).toBe(1);
  expect(await at.looks(3)).toBe(1);
});

test('a file that is still being written is waited for', async () => {
  using at = await watching();
  for (let turn = 1; turn < 4; turn++) {
    at.put(`..${turn}x`, 'tasks: []'.padEnd(20 + turn));
    expect(await at.looks(1)).toBe(0);
  }
  expect(await at.looks(1)).toBe(1);
});

test('a file that goes is told too, and once more when it is back', async () => {
  using at = await watching();
  rmSync(at.path);
  expect(await at.looks(2)).toBe(1);
  writeFileSync(at.path, 'tasks: []');
  expect(await at.looks(2)).toBe(2);
});

test('a change that could not be taken up is told again at each look', async () => {
  using at = await watching([false, false]);
  at.put('..2', 'tasks: [ ]');
  expect(await at.looks(6)).toBe(3);
});

test('nothing is looked at after a stop', async () => {
  using at = await watching();
  at.watch.stop();
  at.put('..2', 'tasks: [ ]');
  expect(await at.looks(3)).toBe(0);
  expect(at.clock.waiting).toBe(0);
});
