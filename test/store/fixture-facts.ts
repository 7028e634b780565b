import type { Run } from '../../src/run/run.ts';
import type { Store } from '../../src/store/store.ts';
import { claimRun } from '../support/claim-run.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { newRun } from '../support/sample-run.ts';

/** Something that the fixtures put into a store, and how the store's interface tells it. */
export interface Fact {
  title: string;
  /** Number of the SQLite migration whose fixture put it there. */
  since: number;
  ask(store: Store): Promise<unknown>;
  told: unknown;
}

/** An instant of the fixtures: `01T02:00:42` is in January 2026, `12-01T02:00` in the December before. */
function at(text: string): Date {
  const day = text.startsWith('12-') ? `2025-${text}` : `2026-01-${text}`;
  return new Date(`${day}${text.split(':').length === 2 ? ':00' : ''}Z`);
}

const record = (group: string, name: string) => (store: Store) => store.findTaskRecord({ group, name });
const run = (number: number) => (store: Store) => store.findRun(number);
const attempts = (number: number) => (store: Store) => store.listAttempts(number);
const output = (number: number) => (store: Store) =>
  store.listOutput({ run: number, after: null, limit: 100 });

const OF_GOOD = { exitCode: 0, signal: null, error: null };
const PLAIN = {
  cause: 'manual',
  retryOf: null,
  fireTime: null,
  params: {},
  by: null,
  reason: null,
  handle: null,
};
const DIED = {
  exitCode: null,
  signal: null,
  error: 'The scheduler died.',
  outcome: 'interrupted',
  unclean: true,
};

const OF_RUNS: readonly Fact[] = [
  {
    title: 'the id of the store, which marks child processes',
    since: 1,
    ask: async (store) => store.id,
    told: 'an-old-store',
  },
  {
    title: 'a run that ended well, with its parameters',
    since: 1,
    ask: run(1),
    told: {
      ...PLAIN,
      ...OF_GOOD,
      number: 1,
      task: { group: 'g', name: 'nightly' },
      state: 'succeeded',
      cause: 'schedule',
      fireTime: at('01T02:00'),
      queuedAt: at('01T02:00'),
      startedAt: at('01T02:00:01'),
      endedAt: at('01T02:00:42'),
      params: { block: 'A "quoted" ✓', count: 3, dry: false },
      attempt: 1,
      replica: 'old-1',
      result: null,
    },
  },
  {
    title: 'its output',
    since: 1,
    ask: output(1),
    told: [
      { attempt: 1, sequence: 0, at: at('01T02:00:02'), stream: 'stdout', text: 'counting\n' },
      { attempt: 1, sequence: 2, at: at('01T02:00:03'), stream: 'stderr', text: 'block B is empty\n' },
      { attempt: 1, sequence: 3, at: at('01T02:00:41'), stream: 'stdout', text: 'done ✓\n' },
    ],
  },
  {
    title: 'attempts that died with their daemon',
    since: 1,
    ask: attempts(2),
    told: [
      { ...DIED, number: 1, replica: 'old-1', startedAt: at('01T03:00'), endedAt: at('01T03:30') },
      { ...DIED, number: 2, replica: 'old-2', startedAt: at('01T03:31'), endedAt: at('01T04:00') },
    ],
  },
  {
    title: 'the quarantine that they led to',
    since: 1,
    ask: async (store) => (await record('g', 'deadly')(store)).quarantine,
    told: { since: at('01T04:00'), run: 2 },
  },
  {
    title: 'a run that failed',
    since: 1,
    ask: run(3),
    told: {
      ...PLAIN,
      number: 3,
      task: { group: 'g', name: 'flaky' },
      state: 'failed',
      queuedAt: at('01T05:00'),
      startedAt: at('01T05:00'),
      endedAt: at('01T05:01'),
      attempt: 1,
      replica: 'old-2',
      result: null,
      exitCode: 3,
      signal: null,
      error: 'It ended with exit code 3.',
    },
  },
  {
    title: 'a run that runs, with its lease and token',
    since: 1,
    ask: run(4),
    told: {
      ...PLAIN,
      number: 4,
      task: { group: 'g', name: 'long' },
      state: 'running',
      by: 'root',
      queuedAt: at('01T09:50'),
      startedAt: at('01T09:50'),
      attempt: 1,
      lease: { replica: 'old-2', token: 7, expiresAt: at('01T09:59:30') },
    },
  },
  {
    title: 'the child process by which it is found again',
    since: 1,
    ask: async (store) =>
      (await store.listAbandoned('new')).map(({ run: { number }, ...rest }) => ({ number, ...rest })),
    told: [{ number: 4, process: { pid: 77, startTicks: '12345678901', bootId: 'boot' }, uncleanStreak: 1 }],
  },
  {
    title: 'a run that waits',
    since: 1,
    ask: run(5),
    told: {
      ...PLAIN,
      number: 5,
      task: { group: 'g', name: 'flaky' },
      state: 'queued',
      queuedAt: at('01T09:55'),
      params: { block: 'B' },
      by: 'ops1',
      reason: 'once more',
      attempt: 0,
      notBefore: null,
      startedAt: null,
      error: null,
    },
  },
];

const OF_SCHEDULES: readonly Fact[] = [
  {
    title: 'fire times that were missed, in one row',
    since: 2,
    ask: run(7),
    told: {
      ...PLAIN,
      number: 7,
      task: { group: 'g', name: 'nightly' },
      state: 'missed',
      cause: 'schedule',
      fireTime: at('12-01T02:00'),
      queuedAt: at('12-13T00:00'),
      endedAt: at('12-13T00:00'),
      reason: 'misfire: skip',
      attempt: 0,
      merged: { lastFireTime: at('12-12T02:00'), count: 12 },
    },
  },
  {
    title: 'a fire time that was skipped',
    since: 2,
    ask: async (store) => {
      const { state, reason, merged } = (await store.findRun(8)) as Extract<Run, { state: 'skipped' }>;
      return { state, reason, merged };
    },
    told: { state: 'skipped', reason: 'overlap: skip', merged: null },
  },
  {
    title: 'what a run gave back',
    since: 2,
    ask: async (store) => {
      const { cause, result } = (await store.findRun(9)) as Extract<Run, { state: 'succeeded' }>;
      return { cause, result };
    },
    told: { cause: 'catch-up', result: '{"users":12}' },
  },
  {
    title: 'up to where fire times were judged',
    since: 2,
    ask: (store) =>
      store.registerSchedules([
        { task: { group: 'g', name: 'nightly' }, schedule: '0 2 * * *', timezone: 'Asia/Kolkata' },
      ]),
    told: [at('01T09:00')],
  },
];

const OF_OTHERS: readonly Fact[] = [
  {
    title: 'a run of Quartz that goes on there',
    since: 3,
    ask: async (store) =>
      (await store.listWatched()).map(({ number, state, handle, sighting }) => ({
        number,
        state,
        handle,
        sighting,
      })),
    told: [{ number: 10, state: 'running', handle: 'nightly', sighting: 'node-1/17' }],
  },
  {
    title: 'a run of Quartz that ended',
    since: 3,
    ask: async (store) => (await record('quartz', 'job')(store)).lastRun?.number,
    told: 11,
  },
  {
    title: 'a pause',
    since: 4,
    ask: async (store) => {
      const { pause, resumedAt } = await record('g', 'paused')(store);
      return { pause, resumedAt };
    },
    told: {
      pause: { by: 'ops1', reason: 'import', since: at('01T08:00'), until: at('03T08:00'), next: 3 },
      resumedAt: at('12-30T08:00'),
    },
  },
  {
    title: "a schedule in place of the file's",
    since: 4,
    ask: (store) => store.listOverrides(),
    told: [
      {
        task: { group: 'g', name: 'nightly' },
        override: {
          schedule: '0 4 * * *',
          timezone: 'UTC',
          by: 'ops1',
          reason: null,
          since: at('01T08:30'),
          over: { schedule: '0 2 * * *', timezone: 'Asia/Kolkata' },
        },
      },
    ],
  },
  {
    title: 'a drain',
    since: 4,
    ask: (store) => store.findDrain(),
    told: { by: 'ops1', reason: 'node goes away', since: at('01T09:58:30') },
  },
  {
    title: 'the audit',
    since: 4,
    ask: (store) => store.listAudit({ limit: 10 }),
    told: [
      {
        at: at('01T08:10'),
        what: 'trigger-task',
        on: 'paused',
        by: null,
        reason: null,
        socket: 'control',
        refusal: 'TASK_PAUSED',
        details: {},
      },
      {
        at: at('01T08:00'),
        what: 'pause-task',
        on: 'g/paused',
        by: 'ops1',
        reason: 'import',
        socket: 'control',
        refusal: null,
        details: { until: '2026-01-03T08:00:00.000Z' },
      },
    ],
  },
  {
    title: 'a change that had begun',
    since: 5,
    ask: async (store) => (await record('quartz', 'job')(store)).intent,
    told: 'pause node-1/17',
  },
  {
    title: 'when schedulers were there',
    since: 6,
    ask: async (store) =>
      (await store.listBoots())
        .filter(({ replica }) => replica !== 'old-3')
        .map(({ replica, startedAt, seenAt, stoppedAt }) => ({ replica, startedAt, seenAt, stoppedAt })),
    told: [
      { replica: 'old-2', startedAt: at('01T03:31'), seenAt: at('01T09:59'), stoppedAt: null },
      {
        replica: 'old-1',
        startedAt: at('12-01T00:00'),
        seenAt: at('01T03:29'),
        stoppedAt: at('01T03:30'),
      },
    ],
  },
  {
    title: 'which run repeats which',
    since: 7,
    ask: async (store) => (await store.listRuns({ retryOf: 3, limit: 10 })).map(({ number }) => number),
    told: [12],
  },
  {
    title: 'who a scheduler was',
    since: 8,
    ask: async (store) => (await store.listBoots()).find(({ replica }) => replica === 'old-3'),
    told: {
      replica: 'old-3',
      startedAt: at('01T09:59:30'),
      seenAt: at('01T09:59:45'),
      stoppedAt: null,
      version: '0.0.8',
      host: 'host-a',
      pod: 'pod-a',
      namespace: 'sunbird',
      container: 'learner',
      socket: '/run/sunbird-tasks/control.sock',
      running: 1,
      fingerprint: 'ab12',
      clockAheadMs: null,
    },
  },
  {
    title: 'how often schedules were changed',
    since: 9,
    ask: async (store) => (await store.findOrders()).overridesRevision,
    told: 3,
  },
  {
    title: 'that the end of a run was asked for',
    since: 9,
    ask: async (store) => (await store.renewLeases([{ number: 4, token: 7 }], 15_000)).cancels,
    told: [{ number: 4, error: 'cancelled by root', graceMs: 5_000 }],
  },
  {
    title: 'which run was pruned, and which came since',
    since: 10,
    ask: async (store) => [await store.findRun(90), (await store.findRun(91))?.state],
    told: [null, 'cancelled'],
  },
];

/** In an order in which none changes what a later one asks for. */
export const FACTS: readonly Fact[] = [...OF_RUNS, ...OF_SCHEDULES, ...OF_OTHERS];

/** When the stores of the fixtures are opened: soon after their daemon died. */
export const OPENED_AT = '2026-01-01T10:00:00Z';

/** What is told now, and what should be, of all that a store of this version could hold; by title. */
export async function compareFacts(
  store: Store,
  version: number,
): Promise<{ told: Record<string, unknown>; expected: Record<string, unknown> }> {
  const told: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const fact of FACTS.filter(({ since }) => since <= version)) {
    told[fact.title] = await fact.ask(store);
    expected[fact.title] = fact.told;
  }
  return { told, expected };
}

/** Goes on with a store of the fixtures as a scheduler does: tells what came of it. */
export async function goOn(store: Store, clock: FakeClock): Promise<Record<string, unknown>> {
  await store.setDrain(null);
  const again = await store.addRun(
    newRun({ task: { group: 'g', name: 'flaky' }, idempotencyKey: 'ticket-17' }),
  );
  const added = await store.addRun(newRun({ task: { group: 'g', name: 'new' } }));
  const highest = Math.max(...(await store.listRuns({ limit: 100 })).map(({ number }) => number));
  const claimed = await claimRun(store, { number: 5, replica: 'new', leaseMs: 15_000 });
  clock.step(60_000);
  const [abandoned] = await store.listAbandoned('new');
  const lease = abandoned?.run.lease ?? { token: 0 };
  const recovered = await store.recoverRun({ number: 4, token: lease.token }, 'again', 'The scheduler died.');
  return {
    sameRunByKey: again.run?.number,
    newestIsLast: added.run?.number === highest,
    tokenRises: (claimed?.lease.token ?? 0) > 7,
    recovered,
  };
}

/** What `goOn` tells when all is well. */
export const WENT_ON = {
  sameRunByKey: 5,
  newestIsLast: true,
  tokenRises: true,
  recovered: true,
};
