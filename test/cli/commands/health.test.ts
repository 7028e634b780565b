import { expect, test } from 'vitest';
import type { HealthCheckView } from '../../../src/api/condition-view.ts';
import type { HealthView, QuartzHealthView, QuartzNodeView } from '../../../src/api/health-view.ts';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleHealth, sampleResult } from '../../support/sample-views.ts';

function startWith(differs: Partial<HealthView> = {}) {
  return startFakeDaemon(answerResult(sampleResult(sampleHealth(differs), { timezone: 'Asia/Kolkata' })));
}

const DEGRADED = {
  status: 'degraded',
  problems: ['The store cannot be used: disk full'],
  store: { name: 'sqlite', ok: false, latencyMs: null },
} as const;

test('tells how the scheduler is', async () => {
  await using daemon = await startWith();
  expect(await runLine(daemon, 'health')).toEqual({
    exit: 0,
    out: `Status:  ok
Version: 0.1.0, pid 17, replica r1
Up:      1 h, since 2026-01-15 04:30:00 +05:30
Tasks:   3
Runs:    1 of at most 16 running, 0 queued
Store:   sqlite, answers in 0.4 ms
`,
    err: '',
  });
});

test('tells what is wrong, with exit 30', async () => {
  await using daemon = await startWith({ ...DEGRADED, problems: [...DEGRADED.problems] });
  const { exit, out } = await runLine(daemon, 'health');
  expect(exit).toBe(30);
  expect(out).toMatch(/^Status: +degraded\nProblem: +The store cannot be used: disk full\n/);
  expect(out).toMatch(/^Store: +sqlite, does not answer$/m);
});

test('exits 30 with the document too', async () => {
  await using daemon = await startWith({ ...DEGRADED, problems: [...DEGRADED.problems] });
  const { exit, out } = await runLine(daemon, 'health -o json');
  expect(exit).toBe(30);
  expect(JSON.parse(out)).toMatchObject({ result: { response: { status: 'degraded' } } });
});

test('says when the scheduler stops', async () => {
  await using daemon = await startWith({ stopping: true });
  expect((await runLine(daemon, 'health')).out).toMatch(/^Status: +ok, stopping$/m);
});

test('prints the status as the name', async () => {
  await using daemon = await startWith();
  expect((await runLine(daemon, 'health -o name')).out).toBe('ok\n');
});

function node(name: string, differs: Partial<QuartzNodeView> = {}): QuartzNodeView {
  const checkedInAt = '2026-01-14T23:59:58.000Z';
  return { scheduler: 'MyScheduler', name, checkedInAt, checkinIntervalMs: 5_000, failed: false, ...differs };
}

async function quartzLine(differs: Partial<QuartzHealthView>): Promise<string | undefined> {
  const name = 'postgres://db:5432/sunbird';
  const quartz = { name, readable: true, staleSince: null, clockAheadMs: 0, nodes: [], ...differs };
  await using daemon = await startWith({ quartz });
  const { out } = await runLine(daemon, 'health');
  return out.split('\n').find((line) => line.startsWith('Quartz:'));
}

test('tells the nodes of a Quartz cluster, by the clock of its database', async () => {
  expect(await quartzLine({ nodes: [node('node-1'), node('node-2')], clockAheadMs: 1_000 })).toBe(
    'Quartz:  postgres://db:5432/sunbird, 2 nodes: node-1 (checked in 3 s ago), node-2 (checked in 3 s ago)',
  );
});

test('tells failed nodes first, and how many nodes are not named', async () => {
  const dead = node('dead', { checkedInAt: '2026-01-14T23:00:00.000Z', failed: true });
  const nodes = [...'abcdef'].map((name) => node(name));
  expect(await quartzLine({ nodes: [...nodes, dead] })).toMatch(
    /, 7 nodes: dead \(FAILED, checked in 1 h ago\), a .*, d \(checked in 2 s ago\) and 2 more$/,
  );
});

test('names the scheduler of each node where there are several', async () => {
  const nodes = [node('a'), node('b', { scheduler: 'Other' })];
  expect(await quartzLine({ nodes })).toContain('MyScheduler:a (checked in 2 s ago), Other:b (');
});

test('tells a check-in that lies in the future', async () => {
  const nodes = [node('early', { checkedInAt: '2026-01-15T00:00:42.500Z' })];
  expect(await quartzLine({ nodes })).toMatch(/1 node: early \(checked in 42 s in the future\)$/);
});

test('tells a cluster in which no node checks in', async () => {
  expect(await quartzLine({})).toBe('Quartz:  postgres://db:5432/sunbird, no node checks in');
});

test('tells as of when jobs are told while a Quartz cluster cannot be read', async () => {
  const staleSince = '2026-01-14T23:00:00.000Z';
  expect(await quartzLine({ readable: false, staleSince, clockAheadMs: null })).toBe(
    'Quartz:  postgres://db:5432/sunbird, cannot be read; its jobs are told as of 2026-01-15 04:30:00 +05:30',
  );
});

test('keeps a problem with line breaks on its line', async () => {
  await using daemon = await startWith({ ...DEGRADED, problems: ['one\nStatus:   ok\x1b[2J'] });
  expect((await runLine(daemon, 'health')).out).toContain('\nProblem: one Status:   ok\\x1b[2J\n');
});

const CHECKED: HealthCheckView = {
  holds: false,
  conditions: [
    { condition: 'live', of: null, holds: true, sentence: 'The scheduler answers.' },
    { condition: 'idle-for', of: '10 m', holds: false, sentence: 'g/t fires at 2026-01-15T00:05:00.000Z.' },
  ],
};

test('tells each condition that is asked for, with exit 30 when one does not hold', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(CHECKED)));
  expect(await runLine(daemon, 'health --live --idle-for 10m --no-late --not-running a b')).toEqual({
    exit: 30,
    out: 'holds  live: The scheduler answers.\nFAILS  idle-for 10 m: g/t fires at 00:05.\n',
    err: '',
  });
  const { pathname, searchParams } = daemon.requests[0]?.url ?? new URL('http://none');
  expect(pathname).toBe('/api/v1/health/check');
  expect(Object.fromEntries(searchParams)).toEqual({
    live: 'true',
    idleFor: '10m',
    notRunning: 'a,b',
    noLate: 'true',
  });
});

test('prints the conditions that do not hold with -o name', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult(CHECKED)));
  expect((await runLine(daemon, 'health --ready -o name')).out).toBe('idle-for 10 m\n');
});

test('exits 0 when all hold', async () => {
  await using daemon = await startFakeDaemon(answerResult(sampleResult({ holds: true, conditions: [] })));
  expect((await runLine(daemon, 'health --ready')).exit).toBe(0);
});

test.each(['health --last-success a', 'health --within 1h', 'health --idle-for soon'])(
  '%s is refused',
  async (line) => {
    await using daemon = await startWith();
    expect((await runLine(daemon, line)).exit).toBe(64);
    expect(daemon.requests).toEqual([]);
  },
);

test('says who drains the scheduler, and which tasks file is in force', async () => {
  const drain = { since: '2026-01-14T23:30:00.000Z', by: 'ops1', reason: 'deploy 42' };
  const tasksFile = {
    path: '/etc/tasks.yaml',
    fingerprint: 'f',
    loadedAt: '2026-01-14T23:00:00.000Z',
    refusedAt: null,
    needsRestart: ['maxRunning'],
  };
  await using daemon = await startWith({ draining: true, drain, tasksFile });
  const { out } = await runLine(daemon, 'health');
  expect(out).toMatch(/^Status: +ok, draining since 2026-01-15 05:00:00 \+05:30 by ops1: deploy 42$/m);
  expect(out).toMatch(
    /^Tasks: +3, from \/etc\/tasks\.yaml, loaded 2026-01-15 04:30:00 \+05:30; needs a restart: maxRunning$/m,
  );
});

test('fits into a narrow terminal', async () => {
  await using daemon = await startWith({ ...DEGRADED, problems: ['The store cannot be used: disk full'] });
  const { out } = await runLine(daemon, 'health', fakeTerminal({ columns: 30 }));
  expect(out).toContain('\nProblem: The store cannot be\n         used: disk full\nVersion: ');
});
