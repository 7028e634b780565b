import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { isMet, testWith } from '../../support/needs.ts';
import { QuartzCluster } from '../../support/quartz/cluster.ts';
import { Doomed } from '../../support/quartz/doomed.ts';
import type { Doom, DoomedAnswer } from '../../support/quartz/doomed-trigger.ts';
import { executionsOf, longestGap } from '../../support/quartz/executions.ts';
import { faultRig } from '../../support/quartz/fault-rig.ts';
import { orphans, remains } from '../../support/quartz/remains.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NEED = 'Java and libquartz2-java';
const MOST_STATEMENTS = 40;
const TIMES = LONG ? 5 : 1;
/** Of a job that fires each second; the figure is 3 s, and a poisoned cluster never fires again. */
const LONGEST_GAP_MS = 5 * 3_000;
const FREE = `
SET lock_timeout = '5s';
SELECT FROM qrtz_locks WHERE lock_name = 'TRIGGER_ACCESS' FOR UPDATE`;
const folder = temporaryFolder();
let cluster: QuartzCluster;

beforeAll(async () => {
  if (!isMet(NEED)) return;
  cluster = await QuartzCluster.start(2, { sleepMs: 20, checkinMs: 1_000 });
  await cluster.first.tell('add', 'beat', 'plain');
  await cluster.first.tell('every', 'beat', 'second', 1_000);
}, 180_000);
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function storeOf(job: string): string {
  return join(folder.path, `${job}.db`);
}

/** Has a daemon killed at a statement, and looks at once at what it leaves; what it said, if it came to its end. */
async function kill(job: string, at: Pick<Doom, 'statement' | 'moment'>): Promise<DoomedAnswer | null> {
  const { connection } = cluster;
  await using doomed = new Doomed({ connection, storePath: storeOf(job), job, signal: 'SIGKILL', ...at });
  const answer = await doomed.ended();
  expect(await orphans(cluster)).toEqual([]);
  await cluster.sql(FREE);
  return answer;
}

/** Has two killed at a statement, when it is sent and when it is answered; true when it takes so many no longer. */
async function killBoth(name: string, statement: number, jobs: string[]): Promise<boolean> {
  const moments = ['sent', 'answered'] as const;
  const each = moments.map((moment) => ({ job: `${name}-${moment}`, at: { statement, moment } }));
  for (const { job } of each) await cluster.first.tell('add', job, 'plain');
  jobs.push(...each.map(({ job }) => job));
  const answers = await Promise.all(each.map(({ job, at }) => kill(job, at)));
  return answers.every((answer) => answer !== null);
}

/** What the next boot makes of the run: `none` when its daemon died before there was one. */
async function resolve(job: string): Promise<string> {
  await using store = await openSqliteStore({ path: storeOf(job), clock: systemClock });
  await using rig = await faultRig(cluster, { store });
  for (const { number } of await rig.runsOf(job)) await rig.end(number);
  return (await rig.runsOf(job)).map(({ state }) => state).join() || 'none';
}

testWith(
  NEED,
  'Q5 a daemon killed at any statement leaves nothing half done, and the next one tells what became of its run',
  async (context) => {
    const row = new FaultRow(context);
    const jobs: string[] = [];
    for (let time = 0; time < TIMES; time++) {
      let isOver = false;
      for (let statement = 1; statement <= MOST_STATEMENTS && !isOver; statement++)
        isOver = await killBoth(`doomed-${time}-${statement}`, statement, jobs);
      expect(isOver).toBe(true);
    }
    await expect.poll(() => remains(cluster), { timeout: 60_000 }).toEqual([]);
    // So late that all that was placed has been executed and is gone.
    const fates = new Map<string, number>();
    for (const job of jobs) {
      const fate = await resolve(job);
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      const executed = executionsOf(cluster, job).length;
      expect(`${job} ${fate} ${executed}`).toMatch(/ finished 1$| cancelled 0$| none 0$/);
    }
    const gap = longestGap(executionsOf(cluster, 'beat'));
    const counts = [...fates].map(([fate, count]) => `${count} ${fate}`).join(', ');
    row.often(`${jobs.length} kills`);
    row.figure(counts);
    row.figure(`longest gap of a job of each second ${gap} ms`);
    expect([...fates.keys()].sort()).toEqual(['cancelled', 'finished', 'none']);
    expect(gap).toBeLessThan(LONGEST_GAP_MS);
  },
  600_000,
);

testWith(
  NEED,
  'Q5 a run whose trigger stands when its daemon is killed is followed to its end by the next',
  async () => {
    for (const job of ['whole', 'at-once']) await cluster.first.tell('add', job, 'plain');
    const whole = await kill('whole', { statement: MOST_STATEMENTS, moment: 'sent' });
    const commit = whole?.statements ?? 0;
    await kill('at-once', { statement: commit, moment: 'sent' });
    await using store = await openSqliteStore({ path: storeOf('at-once'), clock: systemClock });
    await using rig = await faultRig(cluster, { store });
    const [run] = await rig.runsOf('at-once');
    expect(await rig.end(run?.number ?? 0)).toMatchObject({ state: 'finished' });
    expect(executionsOf(cluster, 'at-once')).toHaveLength(1);
    expect(await rig.runsOf('at-once')).toHaveLength(1);
  },
  120_000,
);
