import { expect, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseText } from '../../src/config/parse-file.ts';
import { type HookSpec, NO_HOOKS } from '../../src/task/hooks.ts';
import type { ConfiguredTask } from '../../src/task/task.ts';
import { EVERY_KEY } from './every-key.ts';

/** Warnings look a year ahead of it. */
const NOW = new Date('2026-01-15T00:00:00Z');

function configOf(text: string, file = '/etc/sunbird-tasks/tasks.yaml'): Config {
  const parsed = parseText(file, text, NOW);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.text).join('\n'));
  return parsed.config;
}

function onlyTaskOf(text: string): ConfiguredTask {
  const [task] = configOf(text).tasks;
  if (!task) throw new Error('no task');
  return task;
}

const ALERT: HookSpec = {
  kind: 'command',
  argv: ['./alert', '--loud'],
  cwd: '/etc/sunbird-tasks',
  env: {},
  inheritEnv: [],
};
const LATE_ALERT: HookSpec = {
  kind: 'http',
  method: 'PUT',
  url: 'https://alerts/late',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what people write.
  headers: { Token: '${TOKEN}' },
  body: null,
  expect: [202],
};
const WELL_ALERT: HookSpec = {
  kind: 'http',
  method: 'POST',
  url: 'http://alerts/well',
  headers: {},
  body: null,
  expect: [200, 204],
};

test('reads every key', () => {
  expect(configOf(EVERY_KEY)).toEqual({
    timezone: 'Asia/Kolkata',
    store: {
      kind: 'postgres',
      url: 'postgres://tasks@db/sunbird',
      env: null,
      schema: 'tasks',
      passwordFile: '/etc/sunbird-tasks/secret',
    },
    socket: { path: '/run/x/control.sock', mode: 0o660, group: 'ops', view: false },
    maxRunning: 4,
    stopGraceMs: 20_000,
    leaseMs: 60_000,
    quartz: {
      url: 'postgres://quartz:secret@db/sunbird',
      env: null,
      schedulerName: 'MyScheduler',
      tablePrefix: 'sunbird.QRTZ_',
      mode: 'control',
      nudge: false,
      reapply: true,
    },
    retention: { ageMs: 604_800_000, runs: 50 },
    tasks: [
      {
        id: { group: 'organisations', name: 'recount' },
        description: 'Recount users per block',
        source: 'configured',
        schedule: '0 2 * * *',
        timezone: 'Europe/Berlin',
        work: {
          kind: 'command',
          argv: ['node', 'recount.js', '{{block}}'],
          cwd: '/etc/sunbird-tasks/scripts',
          env: { LANG: 'C.UTF-8', MODE: 'slow' },
          inheritEnv: ['PGHOST'],
        },
        params: {
          block: {
            type: 'string',
            required: true,
            default: 'A',
            enum: ['A', 'B'],
            pattern: '^[A-Z]+$',
            description: 'Only this',
          },
          'dry-run': {
            type: 'boolean',
            required: false,
            default: null,
            enum: null,
            pattern: null,
            description: '',
          },
        },
        timeoutMs: 1_800_000,
        retry: { attempts: 5, delayMs: 1_000, backoff: 1.5 },
        overlap: 'queue',
        misfire: { plan: 'all', withinMs: 7_200_000 },
        jitterMs: 30_000,
        quiet: { timezone: 'Europe/Berlin', stretches: [{ from: 1_320, to: 1_410 }] },
        pauseAfterFailures: 5,
        guard: true,
        lateMs: 300_000,
        hooks: { onFailure: ALERT, onRecovery: null, onLate: LATE_ALERT },
        runbook: {
          owner: 'data team',
          about: null,
          safeToRerun: 'no',
          ifItFails: null,
          link: 'https://wiki/tasks',
        },
        maxQueued: 5,
        recover: true,
        maxOutputBytes: 65_536,
      },
      {
        id: { group: 'uploads', name: 'resume' },
        description: '',
        source: 'configured',
        schedule: '@every 90s',
        timezone: 'UTC',
        work: {
          kind: 'command',
          argv: ['./resume'],
          cwd: '/opt/uploads',
          env: { LANG: 'C.UTF-8', MODE: 'fast' },
          inheritEnv: [],
        },
        params: {},
        timeoutMs: 500,
        retry: { attempts: 3, delayMs: 10_000, backoff: 2 },
        overlap: 'allow',
        misfire: { plan: 'skip', withinMs: 60_000 },
        jitterMs: 0,
        quiet: {
          timezone: 'UTC',
          stretches: [
            { from: 1_380, to: 360 },
            { from: 720, to: 750 },
          ],
        },
        pauseAfterFailures: 1,
        guard: false,
        lateMs: 90_000,
        hooks: { onFailure: null, onRecovery: WELL_ALERT, onLate: LATE_ALERT },
        runbook: {
          owner: 'data team',
          about: 'Takes up what stopped.\nSlow.',
          safeToRerun: 'before six',
          ifItFails: 'Ask',
          link: 'https://wiki/tasks',
        },
        maxQueued: 0,
        recover: false,
        maxOutputBytes: 2_048,
      },
    ],
    watch: true,
    warnings: [
      '/etc/sunbird-tasks/tasks.yaml:43:5: tasks[0].schedule: on 2026-03-29 the clocks of Europe/Berlin skip 02:00; it fires at 03:00 that day',
      '/etc/sunbird-tasks/tasks.yaml:43:5: tasks[0].schedule: on 2026-10-25 the clocks of Europe/Berlin show 02:00 twice; it fires the first time only',
    ],
  } satisfies Config);
});

test('fills in what a short file leaves out', () => {
  expect(configOf('tasks: [{ name: a, command: [x] }]')).toEqual({
    timezone: 'UTC',
    store: null,
    socket: { path: null, mode: 0o600, group: null, view: true },
    maxRunning: 16,
    stopGraceMs: 25_000,
    leaseMs: 15_000,
    quartz: null,
    watch: false,
    retention: { ageMs: 30 * 86_400_000, runs: 1_000 },
    tasks: [
      {
        id: { group: 'default', name: 'a' },
        description: '',
        source: 'configured',
        schedule: null,
        timezone: 'UTC',
        work: { kind: 'command', argv: ['x'], cwd: '/etc/sunbird-tasks', env: {}, inheritEnv: [] },
        params: {},
        timeoutMs: 3_600_000,
        retry: { attempts: 1, delayMs: 0, backoff: 1 },
        overlap: 'skip',
        misfire: { plan: 'once', withinMs: 86_400_000 },
        jitterMs: 0,
        quiet: null,
        pauseAfterFailures: null,
        guard: false,
        lateMs: 60_000,
        hooks: NO_HOOKS,
        runbook: null,
        maxQueued: 100,
        recover: false,
        maxOutputBytes: 1_048_576,
      },
    ],
    warnings: [],
  } satisfies Config);
});

test('gives a configuration that JSON carries without loss', () => {
  const config = configOf(EVERY_KEY);
  expect(JSON.parse(JSON.stringify(config))).toStrictEqual(config);
});

test('reads schedules in the zone of the file where neither task nor defaults name one', () => {
  expect(onlyTaskOf('timezone: Asia/Tokyo\ntasks: [{ name: a, command: [x] }]').timezone).toBe('Asia/Tokyo');
});

test('takes null for what the socket may leave open', () => {
  const { socket } = configOf('socket: { path: null, group: null }\ntasks: [{ name: a, command: [x] }]');
  expect(socket).toEqual({ path: null, mode: 0o600, group: null, view: true });
});

test('keeps the order of the file', () => {
  const names = ['b', 'c', 'a'];
  const text = `tasks: [${names.map((name) => `{ name: ${name}, command: [x] }`).join(', ')}]`;
  expect(configOf(text).tasks.map(({ id }) => id.name)).toEqual(names);
});

test.each(['tasks:\n', 'tasks: []\n', 'lease: 5s\n', '{}\n'])('takes %j with a warning', (text) => {
  const { tasks, warnings } = configOf(text, 'tasks.yaml');
  expect(tasks).toEqual([]);
  expect(warnings).toEqual(['tasks.yaml:1:1: tasks: there are no tasks in this file']);
});

test.each([
  [
    'stopGrace: 1m',
    'tasks.yaml:1:1: stopGrace: Kubernetes kills a pod after 30 s; for 1 m give it a longer terminationGracePeriodSeconds',
  ],
  [
    'socket: { mode: "0666" }',
    'tasks.yaml:1:11: socket.mode: every user of this container may trigger and cancel runs; leave the last digit 0 to prevent that',
  ],
])('warns of %j', (line, warning) => {
  const { warnings } = configOf(`${line}\ntasks: [{ name: a, command: [x] }]`, 'tasks.yaml');
  expect(warnings).toEqual([warning]);
});

test('warns of a schedule whose runs could never have their required parameter', () => {
  const task = (param: string) =>
    `tasks:\n  - { name: a, command: [x], schedule: "@daily", params: { p: { ${param} } } }`;
  expect(configOf(task('required: true, default: x')).warnings).toEqual([]);
  expect(configOf(task('required: true'), 'tasks.yaml').warnings).toEqual([
    'tasks.yaml:2:65: tasks[0].params.p.required: default/a has a schedule, but a scheduled run is given no parameters; add a default',
  ]);
});

test.each([
  ['"sqlite::memory:"', { kind: 'sqlite', url: 'sqlite::memory:' }],
  ['"postgres:"', { kind: 'postgres', url: 'postgres:' }],
  ['postgresql://u:p@h/d', { kind: 'postgres', url: 'postgresql://u:p@h/d', schema: 'sunbird_tasks' }],
  ['{}', { kind: 'postgres', url: null, env: null, schema: 'sunbird_tasks', passwordFile: null }],
  ['{ env: STORE_URL, passwordFile: /run/p }', { env: 'STORE_URL', passwordFile: '/run/p' }],
])('reads the store %s', (text, store) => {
  expect(configOf(`store: ${text}\n`).store).toMatchObject(store);
});
