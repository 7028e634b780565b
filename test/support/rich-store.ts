import type { RunningRun } from '../../src/run/run.ts';
import type { NewRun, Store } from '../../src/store/store.ts';
import { claimRun } from './claim-run.ts';
import type { FakeClock } from './fake-clock.ts';
import { sampleFacts, sampleLife } from './sample-boot.ts';
import { newRun } from './sample-run.ts';
import { LEASE_MS, SUCCEEDED } from './store-rig.ts';

/** More than go in one batch of a copy. */
const CHUNKS = 1_203;
const HOUR_MS = 3_600_000;
const HOURLY = { task: { group: 'g', name: 'hourly' }, schedule: '@hourly', timezone: 'Asia/Kolkata' };

/** What a test wants to find again of a filled store. */
export interface Filled {
  queued: number;
  running: RunningRun;
  /** The highest number that was ever given out; its run is gone. */
  highest: number;
}

/** Fills a store with something of each kind that it remembers. No scheduler seems to use it any more. */
export async function fillStore(store: Store, clock: FakeClock): Promise<Filled> {
  await addBoots(store, clock);
  await addFireTimes(store, clock);
  await addWatchedRuns(store, clock);
  await addOperatorChanges(store, clock);
  const add = (name: string, differs: Partial<NewRun> = {}) =>
    addRun(store, { task: { group: 'g', name }, ...differs });
  const first = await claim(store, await add('done', { params: { block: 'A "quoted" \\ {}, NULL' } }));
  await addOutput(store, clock, first.number);
  await store.endAttempt(claimOf(first), SUCCEEDED);
  const running = await claim(store, await add('long', { by: 'root', reason: 'a\0b ✓ \u{1F600}' }));
  await store.recordProcess(claimOf(running), { pid: 77, startTicks: '12345678901', bootId: 'boot' });
  await store.askCancel(running.number, { error: 'cancelled by root', graceMs: 5_000 });
  const queued = await add('waiting', { idempotencyKey: 'k', retryOf: first.number, cause: 'retry' });
  const retried = await claim(store, await add('flaky'));
  const failed = { ...SUCCEEDED, outcome: 'failed', exitCode: 3, signal: 'SIGTERM', error: 'no' } as const;
  await store.endAttempt(claimOf(retried), failed, { notBefore: new Date(clock.now().getTime() + 1_500) });
  const highest = await add('withdrawn');
  await store.withdrawRun(highest);
  clock.step(2 * 60_000);
  await store.check();
  return { queued, running, highest };
}

/** All that a store tells, by its port, of what `fillStore` put there. */
export async function everythingIn(store: Store): Promise<Record<string, unknown>> {
  const runs = await store.listRuns({ limit: 10_000 });
  const numbers = runs.map(({ number }) => number);
  const records = await store.listTaskRecords();
  return {
    id: store.id,
    runs,
    attempts: await Promise.all(numbers.map((number) => store.listAttempts(number))),
    output: await Promise.all(
      numbers.map((run) => store.listOutput({ run, after: null, limit: 2 * CHUNKS })),
    ),
    records: records.toSorted((a, b) => a.task.name.localeCompare(b.task.name)),
    watched: await store.listWatched(),
    boots: await store.listBoots(),
    audit: await store.listAudit({ limit: 100 }),
    orders: await store.findOrders(),
  };
}

async function addBoots(store: Store, clock: FakeClock): Promise<void> {
  await store.addBoot(
    'a',
    sampleFacts(),
    sampleLife({ running: 2, fingerprint: 'aa', clockAheadMs: -1_500 }),
  );
  clock.step(1_234);
  await store.endBoot('a');
  await store.addBoot('killed', sampleFacts({ pod: null, socket: null }), sampleLife());
}

async function addFireTimes(store: Store, clock: FakeClock): Promise<void> {
  const [from = clock.now()] = await store.registerSchedules([HOURLY]);
  const hour = (count: number) => new Date(from.getTime() + count * HOUR_MS);
  const missed = { state: 'missed', why: 'misfire-skip', reason: 'misfire: skip' } as const;
  const fires = [{ fireTime: hour(20), cause: 'catch-up' as const, notBefore: hour(21) }];
  const unfired = [{ ...missed, first: hour(1), last: hour(19), count: 19, times: [] }];
  await store.fireTasks([
    { ...HOURLY, from, through: hour(20), fires, unfired, overlap: 'allow', params: {} },
  ]);
}

async function addWatchedRuns(store: Store, clock: FakeClock): Promise<void> {
  const task = { group: 'quartz', name: 'job' };
  const seen = { task, cause: 'schedule', fireTime: clock.now(), handle: 'nightly', node: 'n1' } as const;
  await store.addSeenRun({ ...seen, sighting: 'n1/17', startedAt: clock.now() });
  await addRun(store, { task: { ...task, name: 'other' }, handle: 'MT_1' });
}

async function addOperatorChanges(store: Store, clock: FakeClock): Promise<void> {
  const task = { group: 'g', name: 'changed' };
  const said = { by: 'root', reason: 'deploy', since: clock.now() };
  const over = { schedule: null, timezone: 'UTC' };
  await store.pauseTask(task, { ...said, until: new Date(clock.now().getTime() + HOUR_MS), next: 3 });
  await store.overrideTask(task, { ...said, schedule: '0 4 * * *', timezone: 'UTC', over });
  await store.replaceIntent(task, { from: null, to: 'one' });
  await store.resumeTask({ group: 'g', name: 'resumed' });
  const entry = { what: 'pause-task', on: 'g/changed', by: 'root', reason: null, socket: 'control' } as const;
  await store.addAudit({ ...entry, refusal: null, details: { until: null } });
  await store.addAudit({ ...entry, refusal: 'TASK_PAUSED', details: { text: 'x\0y' } });
}

async function addOutput(store: Store, clock: FakeClock, run: number): Promise<void> {
  const texts = ['plain\n', 'with a NUL \0\n', 'a backslash \\ and "quotes", {braces}\n', 'ü ✓\n'];
  const chunks = Array.from({ length: CHUNKS }, (_, sequence) => ({
    sequence: sequence * 2,
    at: new Date(clock.now().getTime() + sequence),
    stream: (['stdout', 'stderr', 'note'] as const)[sequence % 3] ?? 'stdout',
    text: texts[sequence % texts.length] ?? '',
  }));
  await store.addOutput({ run, attempt: 1 }, chunks);
}

async function addRun(store: Store, differs: Partial<NewRun>): Promise<number> {
  const { run } = await store.addRun(newRun(differs));
  if (!run) throw new Error(`nothing was added for ${differs.task?.name}`);
  return run.number;
}

async function claim(store: Store, number: number): Promise<RunningRun> {
  return (await claimRun(store, { number, replica: 'a', leaseMs: LEASE_MS })) as RunningRun;
}

function claimOf({ number, lease }: RunningRun) {
  return { number, token: lease.token };
}
