import { expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { LoadedConfig } from '../../src/config/load-config.ts';
import { TasksFile } from '../../src/daemon/tasks-file.ts';
import { SunbirdError } from '../../src/errors.ts';
import { silentLog } from '../../src/log.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleConfig } from '../support/sample-config.ts';
import { sampleTask } from '../support/sample-task.ts';

const WRONG: LoadedConfig = {
  ok: false,
  problems: [{ text: 'tasks.yaml:1:1: no', line: 1, column: 1, path: '' }],
};

function good(differs: Partial<Config>): LoadedConfig {
  return { ok: true, config: sampleConfig(differs), fingerprint: JSON.stringify(differs) };
}

/** A tasks file whose next contents, and whether they can be applied, a test decides. */
function fileOf(...contents: LoadedConfig[]) {
  const clock = new FakeClock();
  const applied: Config[] = [];
  const during: string[] = [];
  const away = { now: false };
  const file: TasksFile = new TasksFile({
    path: '/tasks.yaml',
    load: async () => contents.shift() ?? WRONG,
    started: { config: sampleConfig(), fingerprint: 'first' },
    apply: async (config) => {
      during.push(file.loaded.fingerprint);
      if (away.now) throw new SunbirdError('STORE_UNAVAILABLE', 'The disk is full.');
      applied.push(config);
      return [12];
    },
    store: { listTaskRecords: async () => [] },
    clock,
    log: silentLog,
  });
  return { file, applied, during, away, clock };
}

test('a good file is in force, and told', async () => {
  const { file, applied } = fileOf(good({ tasks: [sampleTask('g/a')], maxRunning: 4, warnings: ['hm'] }));
  expect(await file.reload({ cause: 'command' })).toEqual({
    kind: 'loaded',
    added: ['g/a'],
    removed: [],
    changed: [],
    needsRestart: ['maxRunning'],
    cancelled: [12],
    notes: [],
    warnings: ['hm'],
  });
  expect(applied).toHaveLength(1);
  expect(file.needsRestart).toEqual(['maxRunning']);
  expect(file.loaded.fingerprint).not.toBe('first');
});

test('a file is in force while its tasks are taken up, so that no other replica takes them for those of the last', async () => {
  const { file, during, away } = fileOf(good({ maxRunning: 4 }), good({ maxRunning: 5 }));
  await file.reload({ cause: 'watch' });
  away.now = true;
  await expect(file.reload({ cause: 'watch' })).rejects.toThrow('The disk is full.');
  expect(during).toEqual(['{"maxRunning":4}', '{"maxRunning":5}']);
  expect(file.loaded.fingerprint).toBe('{"maxRunning":4}');
});

test('a wrong file changes nothing and is remembered until a good one comes', async () => {
  const { file, applied, clock } = fileOf(WRONG, good({}));
  expect(await file.reload({ cause: 'SIGHUP' })).toEqual({
    kind: 'refused',
    problems: ['tasks.yaml:1:1: no'],
  });
  expect(applied).toEqual([]);
  expect(file.loaded.fingerprint).toBe('first');
  expect(file.refused).toEqual({ problems: ['tasks.yaml:1:1: no'], at: clock.now() });
  await file.reload({ cause: 'SIGHUP' });
  expect(file.refused).toBeNull();
});

test('a dry run changes nothing, neither by a good nor by a wrong file', async () => {
  const { file, applied } = fileOf(good({ tasks: [sampleTask('g/a')] }), WRONG);
  expect(await file.reload({ cause: 'command', dryRun: true })).toMatchObject({
    kind: 'loaded',
    added: ['g/a'],
  });
  expect(await file.reload({ cause: 'command', dryRun: true })).toMatchObject({ kind: 'refused' });
  expect([applied, file.refused, file.loaded.fingerprint]).toEqual([[], null, 'first']);
});

test('a store that is away leaves everything as it was, and the next attempt does it', async () => {
  const tasks = [sampleTask('g/a')];
  const { file, applied, away } = fileOf(good({ tasks }), good({ tasks }));
  away.now = true;
  await expect(file.reload({ cause: 'watch' })).rejects.toThrow('The disk is full.');
  expect(file.loaded.fingerprint).toBe('first');
  away.now = false;
  expect(await file.reload({ cause: 'watch' })).toMatchObject({ added: ['g/a'] });
  expect(applied).toHaveLength(1);
});

test('what is asked at the same time happens one after the other', async () => {
  const { file } = fileOf(good({ tasks: [sampleTask('g/a')] }), good({ tasks: [sampleTask('g/b')] }));
  const both = await Promise.all([file.reload({ cause: 'command' }), file.reload({ cause: 'SIGHUP' })]);
  expect(both).toMatchObject([{ added: ['g/a'] }, { added: ['g/b'], removed: ['g/a'] }]);
});
