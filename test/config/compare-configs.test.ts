import { expect, test } from 'vitest';
import { compareConfigs } from '../../src/config/compare-configs.ts';
import type { Config } from '../../src/config/config.ts';
import { sampleConfig } from '../support/sample-config.ts';
import { sampleTask } from '../support/sample-task.ts';

const NOTHING = { added: [], removed: [], changed: [], needsRestart: [] };

function compare(before: Partial<Config>, after: Partial<Config>) {
  const loaded = sampleConfig(before);
  return compareConfigs({ started: loaded, loaded }, sampleConfig(after));
}

test('finds nothing in the same file read twice', () => {
  const tasks = () => [
    sampleTask('g/a', { work: { kind: 'module', path: '/m', cwd: '/', env: {}, inheritEnv: [] } }),
  ];
  expect(compare({ tasks: tasks() }, { tasks: tasks() })).toEqual(NOTHING);
});

test('finds no change in another order of the same tasks', () => {
  const [a, b] = [sampleTask('g/a'), sampleTask('g/b')];
  expect(compare({ tasks: [a, b] }, { tasks: [b, a] })).toEqual(NOTHING);
});

test('tells tasks that come, go and change, with the keys of the file', () => {
  const before = [sampleTask('g/gone'), sampleTask('g/same'), sampleTask('g/other')];
  const after = [
    sampleTask('g/new'),
    sampleTask('g/same'),
    sampleTask('g/other', { schedule: '@daily', timeoutMs: 1, maxOutputBytes: 1, overlap: 'queue' }),
  ];
  expect(compare({ tasks: before }, { tasks: after })).toEqual({
    added: ['g/new'],
    removed: ['g/gone'],
    changed: [{ task: 'g/other', keys: ['schedule', 'timeout', 'overlap', 'output'] }],
    needsRestart: [],
  });
});

test('a task under another name is one gone and one new', () => {
  const { added, removed } = compare({ tasks: [sampleTask('g/a')] }, { tasks: [sampleTask('h/a')] });
  expect([added, removed]).toEqual([['h/a'], ['g/a']]);
});

test('tells what takes effect at the next start only', () => {
  const { needsRestart } = compare(
    {},
    {
      store: { kind: 'sqlite', url: 'sqlite:/other.db' },
      maxRunning: 4,
      leaseMs: 30_000,
      retention: { ageMs: 1, runs: 1 },
      watch: true,
    },
  );
  expect(needsRestart).toEqual(['store', 'maxRunning', 'lease', 'retention', 'watch']);
});

test('the zone and the grace of a stop need no restart', () => {
  expect(compare({}, { timezone: 'Asia/Kolkata', stopGraceMs: 1_000 })).toEqual(NOTHING);
});

test('what is fixed is measured by the start, not by the last reload', () => {
  const started = sampleConfig();
  const next = sampleConfig({ maxRunning: 4 });
  expect(compareConfigs({ started, loaded: next }, next).needsRestart).toEqual(['maxRunning']);
  expect(compareConfigs({ started, loaded: next }, sampleConfig()).needsRestart).toEqual([]);
});
