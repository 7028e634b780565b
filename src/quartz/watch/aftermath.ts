import type { Row, Sql } from '../../postgres/database.ts';
import { readJobData } from '../job-data.ts';
import { type JobKey, sameKey, type TriggerKey } from '../keys.ts';
import { MOST_DATA_BYTES } from '../read-tables.ts';
import type { Tables } from '../tables.ts';
import type { Known } from './changes.ts';
import type { Sight } from './sight.ts';

/** What the tables still say about runs that are gone from them. */
export interface Aftermath {
  /** Triggers by which another node executes again what a dead one had begun. */
  recoveries: Recovery[];
  /** Those of their jobs that are still there, and when the triggers of each were made. */
  jobs: { scheduler: string; job: JobKey; triggersMadeAt: Date[] }[];
}

export interface Recovery {
  scheduler: string;
  trigger: TriggerKey;
  /** The trigger of the execution that is done again. */
  original: TriggerKey;
}

/** What became of a run that is gone. */
export type Fate =
  | { kind: 'recovering'; trigger: TriggerKey }
  | { kind: 'node-died'; error: string }
  | { kind: 'finished' }
  /** It ended before it was seen to begin. */
  | { kind: 'finished-unseen' }
  | { kind: 'never-ran'; error: string }
  /** A transaction that may still be under way decides. */
  | { kind: 'not-yet' };

/** `ClusterManager` of Quartz 2.3 puts its recovery triggers here and names the original in their data. */
const RECOVERY_GROUP = 'RECOVERING_JOBS';
const ORIGINAL_NAME = 'QRTZ_FAILED_JOB_ORIG_TRIGGER_NAME';
const ORIGINAL_GROUP = 'QRTZ_FAILED_JOB_ORIG_TRIGGER_GROUP';
/** After so long the server has ended any transaction of ours; see `withTriggerLock`. */
const UNDECIDED_MS = 20_000;

/** Reads what is there of the jobs of these runs. */
export async function readAftermath(sql: Sql, tables: Tables, gone: readonly Known[]): Promise<Aftermath> {
  const { rows } = await sql.query(aftermathQuery(tables), [
    gone.map(({ handle }) => handle.scheduler),
    gone.map(({ handle }) => handle.job.group),
    gone.map(({ handle }) => handle.job.name),
  ]);
  const byJob = Map.groupBy(rows, (row) => JSON.stringify([row.sched_name, row.job_group, row.job_name]));
  return {
    recoveries: rows.flatMap(recoveryOf),
    jobs: [...byJob.values()].map((triggers) => ({
      scheduler: String(triggers[0]?.sched_name),
      job: { group: String(triggers[0]?.job_group), name: String(triggers[0]?.job_name) },
      triggersMadeAt: triggers.flatMap(({ start_time }) =>
        start_time === null ? [] : [new Date(Number(start_time))],
      ),
    })),
  };
}

function aftermathQuery(tables: Tables): string {
  return `
SELECT DISTINCT ON (j.sched_name, j.job_group, j.job_name, t.trigger_group, t.trigger_name)
  j.sched_name, j.job_group, j.job_name, t.trigger_group, t.trigger_name, t.start_time,
  substring(t.job_data FOR ${MOST_DATA_BYTES}) AS job_data
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (scheduler, job_group, job_name)
JOIN ${tables.job_details} j ON j.sched_name = asked.scheduler
  AND j.job_group = asked.job_group AND j.job_name = asked.job_name
LEFT JOIN ${tables.triggers} t ON t.sched_name = j.sched_name
  AND t.job_group = j.job_group AND t.job_name = j.job_name`;
}

/** What became of a run that is gone, as far as it can be told. Pure. */
export function fateOf(
  { run, handle }: Known,
  { sight, aftermath, diedBefore }: { sight: Sight; aftermath: Aftermath; diedBefore: ReadonlySet<string> },
): Fate {
  const recovery = aftermath.recoveries.find(
    ({ scheduler, original }) => scheduler === handle.scheduler && sameKey(original, handle.trigger),
  );
  if (run.state === 'running') {
    if (recovery) return { kind: 'recovering', trigger: recovery.trigger };
    const node = run.lease.replica;
    const died = diedBefore.has(node) || hasDied(node, handle.scheduler, sight);
    return died ? { kind: 'node-died', error: `its node ${node} died` } : { kind: 'finished' };
  }
  if (recovery) return { kind: 'recovering', trigger: recovery.trigger };
  if (handle.state === 'placing') {
    if (sight.at.getTime() - handle.at < UNDECIDED_MS) return { kind: 'not-yet' };
    const error = 'the scheduler died while it asked Quartz for this run; it is not known to have run';
    return { kind: 'never-ran', error };
  }
  return wasMadeAnew({ run, handle }, aftermath)
    ? {
        kind: 'never-ran',
        error: 'its job was deleted in Quartz while this waited (a restart of Java does that)',
      }
    : { kind: 'finished-unseen' };
}

/** Of nodes that check in, the silent ones and those whose row another one has cleared away. */
function hasDied(node: string, scheduler: string, { nodes }: Sight): boolean {
  const peers = nodes.filter((each) => each.scheduler === scheduler);
  return peers.length > 0 && (peers.find(({ name }) => name === node)?.failed ?? true);
}

/** The job is gone, or each of its triggers is younger than ours was: ours went with the job. */
function wasMadeAnew({ handle }: Known, { jobs }: Aftermath): boolean {
  const found = jobs.find(({ scheduler, job }) => scheduler === handle.scheduler && sameKey(job, handle.job));
  if (!found) return true;
  const { triggersMadeAt } = found;
  return triggersMadeAt.length > 0 && triggersMadeAt.every((madeAt) => madeAt.getTime() > handle.at);
}

function recoveryOf(row: Row): Recovery[] {
  if (row.trigger_group !== RECOVERY_GROUP) return [];
  const bytes = row.job_data as Buffer | null;
  const data = readJobData(bytes, bytes?.length ?? 0);
  if (data.kind !== 'values') return [];
  const { [ORIGINAL_NAME]: name, [ORIGINAL_GROUP]: group } = data.values;
  if (typeof name !== 'string' || typeof group !== 'string') return [];
  return [
    {
      scheduler: String(row.sched_name),
      trigger: { group: String(row.trigger_group), name: String(row.trigger_name) },
      original: { group, name },
    },
  ];
}
