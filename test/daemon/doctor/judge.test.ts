import { expect, test } from 'vitest';
import type { DoctorFacts, TasksFileFacts } from '../../../src/daemon/doctor/facts.ts';
import { judgeDaemon } from '../../../src/daemon/doctor/judge.ts';
import { minutesAgo, NOW } from '../why/sample-facts.ts';

const MIB = 1_048_576;
const DAY_MINUTES = 1_440;

const FILE: TasksFileFacts = {
  path: '/etc/tasks.yaml',
  loadedFingerprint: 'a',
  fingerprintOnDisk: 'a',
  problems: [],
  needsRestart: [],
};

const WELL: DoctorFacts = {
  now: NOW,
  store: { name: 'sqlite:/data/tasks.db', latencyMs: 2, error: null, damage: [] },
  disk: { path: '/data', freeBytes: 5_000 * MIB, totalBytes: 10_000 * MIB },
  memory: { usedBytes: 100 * MIB, limitBytes: 512 * MIB },
  pid: 17,
  zoneData: '2025b',
  overdueSince: null,
  drainedSince: null,
  orphans: [],
  quarantined: [],
  failing: [],
  replicas: [],
  drift: [],
  hooks: [],
  paused: [],
  tasksFile: FILE,
  quartz: null,
};

function find(check: string, differs: Partial<DoctorFacts>) {
  return judgeDaemon({ ...WELL, ...differs }).find((each) => each.check === check);
}

test('finds nothing wrong with a scheduler that is well', () => {
  const checks = judgeDaemon(WELL);
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(checks.map(({ check }) => check).join(' ')).toBe(
    'store integrity disk memory init zones firing orphans quarantine pauses tasks-file',
  );
});

test('looks for no file behind a store in Postgres, and advises on none', () => {
  const store = { name: 'postgres://db:5432/sunbird', latencyMs: 400, error: null, damage: null };
  expect(find('integrity', { store, disk: null })).toBeUndefined();
  for (const differs of [{}, { error: 'it is away', latencyMs: null }])
    expect(find('store', { store: { ...store, ...differs } })?.advice).toMatch(
      /whether the database is well/,
    );
});

test.each([
  [
    'store',
    { store: { ...WELL.store, error: 'The disk is full.', latencyMs: null } },
    'fail',
    /^The disk is full\.$/,
  ],
  ['store', { store: { ...WELL.store, latencyMs: 400 } }, 'warn', /takes 0\.4 s for a write/],
  ['integrity', { store: { ...WELL.store, damage: ['row 1 missing'] } }, 'fail', /damaged: row 1 missing\./],
  ['integrity', { store: { ...WELL.store, damage: null } }, 'ok', /Too large/],
  [
    'disk',
    { disk: { path: '/data', freeBytes: 300 * MIB, totalBytes: 2_048 * MIB } },
    'warn',
    /^300 MiB of 2\.0 GiB/,
  ],
  [
    'disk',
    { disk: { path: '/data', freeBytes: MIB, totalBytes: 10 * MIB } },
    'fail',
    /^1 MiB of 10 MiB are free/,
  ],
  [
    'memory',
    { memory: { usedBytes: 500 * MIB, limitBytes: 512 * MIB } },
    'warn',
    /^500 MiB of at most 512 MiB/,
  ],
  ['init', { pid: 1 }, 'warn', /is PID 1, and Node reaps no orphans/],
  ['zones', { zoneData: '2023c' }, 'warn', /of 2023c/],
  ['zones', { zoneData: null }, 'fail', /no time zone data/],
  ['firing', { overdueSince: minutesAgo(5) }, 'fail', /due since 2026-01-14T23:55:00.000Z, for 5 m/],
  ['firing', { overdueSince: minutesAgo(5), drainedSince: minutesAgo(9) }, 'warn', /for 5 m/],
  ['drain', { drainedSince: minutesAgo(9) }, 'warn', /drained for 9 m/],
  ['quarantine', { quarantined: ['g/a', 'g/b'] }, 'fail', /: g\/a, g\/b\./],
  ['failing', { failing: ['g/a'] }, 'fail', /failed again and again: g\/a\.$/],
  ['replicas', { replicas: ['The clock is wrong.'] }, 'fail', /^The clock is wrong\.$/],
  ['drift', { drift: ['It fires.'] }, 'fail', /^It fires\.$/],
  ['hooks', { hooks: ['A hook failed.'] }, 'fail', /^A hook failed\.$/],
  [
    'pauses',
    { paused: [{ task: 'g/a', since: minutesAgo(8 * DAY_MINUTES), by: 'ops1' }] },
    'warn',
    /g\/a for 8 d by ops1/,
  ],
  [
    'pauses',
    { paused: [{ task: 'g/a', since: minutesAgo(DAY_MINUTES), by: null }] },
    'ok',
    /^No pause is older than a week\.$/,
  ],
  ['tasks-file', { tasksFile: { ...FILE, problems: ['3:1: no'] } }, 'fail', /not in force: 3:1: no/],
  [
    'tasks-file',
    { tasksFile: { ...FILE, fingerprintOnDisk: 'b' } },
    'warn',
    /another one than that in force/,
  ],
  ['tasks-file', { tasksFile: { ...FILE, fingerprintOnDisk: null } }, 'fail', /cannot be read any more/],
  ['tasks-file', { tasksFile: { ...FILE, needsRestart: ['lease'] } }, 'warn', /but for lease/],
] as const)('%s: %j is %s', (check, differs, state, words) => {
  expect(find(check, differs)).toMatchObject({ state, sentence: expect.stringMatching(words) });
});

test('what outlived its run can be ended', () => {
  const orphans = [{ groupId: 77, run: 12 }];
  expect(find('orphans', { orphans })).toMatchObject({
    state: 'fail',
    fix: 'end process group 77 of run 12',
  });
});

test('each problem of a Quartz cluster is a check that fails', () => {
  const view = { name: 'postgres://db', readable: true, staleSince: null, clockAheadMs: 0, nodes: [] };
  const quartz = { view, problems: ['Quartz: one', 'Quartz: two'] };
  expect(judgeDaemon({ ...WELL, quartz }).filter(({ check }) => check === 'quartz')).toMatchObject([
    { state: 'fail', sentence: 'Quartz: one' },
    { state: 'fail', sentence: 'Quartz: two' },
  ]);
  expect(find('quartz', { quartz: { view, problems: [] } })).toMatchObject({ state: 'ok' });
});

test('what is not there is not judged', () => {
  const checks = judgeDaemon({ ...WELL, disk: null, memory: null, tasksFile: null }).map(
    ({ check }) => check,
  );
  expect(checks).not.toEqual(expect.arrayContaining(['disk']));
  expect(checks).not.toEqual(expect.arrayContaining(['tasks-file']));
});
