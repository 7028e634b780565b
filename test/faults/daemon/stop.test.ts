import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Run } from '../../../src/run/run.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { fullName } from '../../../src/task/task-id.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { fileTask } from '../../support/fleet/file-task.ts';
import { Journal, type JournalLine, uptimeMs } from '../../support/fleet/journal.ts';
import { processesOf, Served } from '../../support/served.ts';

const ROUNDS = LONG ? 5 : 1;
const GRACE_MS = LONG ? 10_000 : 2_000;
const CHILDREN = 20;
/** For runs that come and go beside the children, of which many wait for a slot. */
const OTHER_SLOTS = 2;
const WAITING = 40;
const CLAIM_MS = 100;
const STOPPED_MS = 2_000;
/** Of the journal's clock, at both ends, and of a timer. */
const GRAIN_MS = 30;
const MOST_ROWS = 1_000;
const LIMIT = { timeout: 60_000, interval: 20 };

/** What a child does; the grandchild is of its group, and in the last two ways ends by KILL alone. */
const WAYS = [
  { obeys: true, between: 'sleep 600 & wait $!' },
  { obeys: false, between: `trap 'line stop' TERM; while :; do sleep 0.1 & wait $!; done` },
  { obeys: true, between: `(trap '' TERM; exec sleep 600) & wait $!` },
  {
    obeys: false,
    between: `trap 'line stop' TERM; (trap '' TERM; exec sleep 600) & while :; do wait $!; done`,
  },
];

test(
  'F15 a scheduler that is asked to stop begins nothing more, and ends its children with all of theirs',
  async (context) => {
    const row = new FaultRow(context);
    row.often(`${ROUNDS} x ${CHILDREN} children, grace ${GRACE_MS} ms`);
    const rounds: Stopped[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await stopOnce());
    const most = (of: (stopped: Stopped) => number) => Math.max(...rounds.map(of));
    row.figure(`${rounds.map(({ waiting }) => waiting).join(', ')} of ${WAITING} others were left waiting`);
    row.figure('no process left');
    row.time(
      'last start after the signal',
      most(({ lastStartMs }) => lastStartMs),
      CLAIM_MS,
    );
    row.time(
      'last claim after the signal',
      most(({ lastClaimMs }) => lastClaimMs),
      CLAIM_MS,
    );
    row.time(
      'last TERM after the grace',
      most(({ termMs }) => termMs),
      STOPPED_MS / 2,
    );
    row.time(
      'exit after',
      most(({ exitMs }) => exitMs),
      GRACE_MS + STOPPED_MS,
    );
  },
  ROUNDS * (GRACE_MS + 30_000) + 120_000,
);

/** Times in ms, the first and the last one since the signal. */
interface Stopped {
  /** When a run was taken, and when its work had a processor to write so: the second is the machine's affair. */
  lastClaimMs: number;
  lastStartMs: number;
  termMs: number;
  exitMs: number;
  waiting: number;
}

async function stopOnce(): Promise<Stopped> {
  using journal = new Journal();
  await using at = await Served.start(tasksFile(journal));
  const path = join(at.folder, 'tasks.db');
  const startsOf = (prefix: string, attempt: number) => {
    const lines = journal.read().filter((line) => line.what === 'start' && line.attempt === attempt);
    return lines.filter(({ task }) => task.startsWith(prefix)).length;
  };
  expect((await at.cli('trigger child-* --yes')).code).toBe(0);
  await expect.poll(() => startsOf('stop/child-', 1), LIMIT).toBe(CHILDREN);
  expect((await at.cli('trigger other-* --yes')).code).toBe(0);
  await expect.poll(() => startsOf('stop/other-', 1), LIMIT).toBeGreaterThan(2 * OTHER_SLOTS);

  const signalledMs = uptimeMs();
  const signalledAt = Date.now();
  expect(await at.stop()).toBe(0);
  const exitMs = uptimeMs() - signalledMs;
  const lines = journal.read();
  const { waiting, lastClaimAt } = await lookInto(path, async (store) => {
    expect(processesOf(`SUNBIRD_TASKS_RUN=${store.id}/`)).toEqual([]);
    return await judgeHistory(store, lines);
  });
  const since = (words: JournalLine['what']) =>
    lines.filter(({ what }) => what === words).map(({ atMs }) => atMs - signalledMs);
  const stops = since('stop');
  expect(stops.length).toBe(CHILDREN);
  expect(Math.min(...stops)).toBeGreaterThan(GRACE_MS - GRAIN_MS);

  // All that was left goes on at the next boot.
  at.rewrite(tasksFile(journal, 0));
  await at.boot();
  await expect.poll(() => startsOf('stop/child-', 2), LIMIT).toBe(CHILDREN / 2);
  await expect.poll(() => startsOf('stop/other-', 1), LIMIT).toBe(WAITING);
  expect(await at.stop()).toBe(0);
  return {
    lastClaimMs: Math.max(0, lastClaimAt - signalledAt),
    lastStartMs: Math.max(0, ...since('start')),
    termMs: Math.max(...stops) - GRACE_MS,
    exitMs,
    waiting,
  };
}

function tasksFile(journal: Journal, graceMs = GRACE_MS): string {
  const children = Array.from({ length: CHILDREN }, (_, index) => {
    const { between } = wayOf(index);
    return fileTask(journal.task(`stop/child-${index}`, {}, between), { recover: recovers(index) });
  });
  const others = Array.from({ length: WAITING }, (_, index) =>
    fileTask(journal.task(`stop/other-${index}`, {}, 'sleep 0.3')),
  );
  const second = fileTask(journal.task('stop/second'), { schedule: '* * * * * *', overlap: 'allow' });
  return JSON.stringify({
    stopGrace: `${graceMs}ms`,
    maxRunning: CHILDREN + OTHER_SLOTS,
    tasks: [...children, ...others, second],
  });
}

function wayOf(index: number) {
  return WAYS[index % WAYS.length] as (typeof WAYS)[number];
}

/** Half of them, of each way. */
function recovers(index: number): boolean {
  return Math.floor(index / WAYS.length) % 2 === 0 ? index % 2 === 0 : index % 2 === 1;
}

async function lookInto<Value>(path: string, look: (store: Store) => Promise<Value>): Promise<Value> {
  await using store = await openSqliteStore({ path, clock: systemClock, exclusive: false });
  return await look(store);
}

/** Fails unless history says of each run what the journal does. How many were left waiting, and when the last was claimed. */
async function judgeHistory(
  store: Store,
  lines: readonly JournalLine[],
): Promise<{ waiting: number; lastClaimAt: number }> {
  const runs = await store.listRuns({ limit: MOST_ROWS });
  const words = (run: Run) => lines.filter((line) => line.run === run.number).map(({ what }) => what);
  let waiting = 0;
  let lastClaimAt = 0;
  for (const run of runs) {
    const index = Number(/^child-(\d+)$/.exec(run.task.name)?.[1] ?? Number.NaN);
    const attempts = await store.listAttempts(run.number);
    lastClaimAt = Math.max(lastClaimAt, ...attempts.map(({ startedAt }) => startedAt.getTime()));
    const outcomes = attempts.map(({ outcome, unclean }) => ({ outcome, unclean }));
    if (!Number.isNaN(index)) {
      expect(words(run), fullName(run.task)).toEqual(['start', 'stop']);
      expect(outcomes).toEqual([{ outcome: 'interrupted', unclean: false }]);
      const { obeys } = wayOf(index);
      expect(attempts).toMatchObject([
        { error: 'the scheduler stopped', exitCode: obeys ? 143 : null, signal: obeys ? null : 'SIGKILL' },
      ]);
      expect(run.state, fullName(run.task)).toBe(recovers(index) ? 'queued' : 'interrupted');
    } else if (run.state === 'queued') {
      waiting += 1;
      expect([words(run), outcomes]).toEqual([[], []]);
    } else {
      expect(run.state, fullName(run.task)).toBe('succeeded');
      expect(words(run)).toEqual(['start', 'end']);
    }
  }
  expect(waiting).toBeGreaterThan(0);
  return { waiting, lastClaimAt };
}
