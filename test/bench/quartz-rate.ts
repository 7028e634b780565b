import { setTimeout } from 'node:timers/promises';
import type { PostgresServer } from '../support/postgres/server.ts';
import { GROUP, QuartzCluster } from '../support/quartz/cluster.ts';
import { CONCURRENCY } from './peer.ts';

const JOB = 'task';

/** Triggers that fire once, now, as Quartz' own API leaves them. */
const addTriggers = (count: number) => `
WITH added AS (
  INSERT INTO qrtz_triggers (
    sched_name, trigger_name, trigger_group, job_name, job_group, next_fire_time, prev_fire_time, priority,
    trigger_state, trigger_type, start_time, end_time, misfire_instr
  )
  SELECT sched_name, 'trigger-' || index, job_group, job_name, job_group, now_ms, -1, 5, 'WAITING', 'SIMPLE', now_ms, 0, 0
  FROM qrtz_job_details, generate_series(1, ${count}) AS index,
    (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms) AS moment
  WHERE job_name = '${JOB}' AND job_group = '${GROUP}'
  RETURNING sched_name, trigger_name, trigger_group
)
INSERT INTO qrtz_simple_triggers (sched_name, trigger_name, trigger_group, repeat_count, repeat_interval, times_triggered)
SELECT sched_name, trigger_name, trigger_group, 0, 0, 0
FROM added`;

/**
 * How many jobs that do nothing but write two lines a real Quartz cluster executes a second, with Sunbird's settings but
 * for as many threads as the others have runs at once. They wait before its nodes start, which look only every 30 s.
 */
export async function quartzRate(
  server: PostgresServer,
  { count, replicas }: { count: number; replicas: number },
): Promise<number> {
  const options = { threads: CONCURRENCY, sleepMs: 0 };
  await using cluster = await QuartzCluster.startOn(server, 1, options);
  await cluster.first.tell('add', JOB, 'work');
  await cluster.first.stop();
  await cluster.sql(addTriggers(count));
  await Promise.all(
    Array.from({ length: replicas }, (_, index) => cluster.addNode(`replica-${index}`, options)),
  );
  for (;;) {
    const begun = cluster.journal().filter(({ what }) => what === 'BEGIN');
    if (begun.length >= count) return rateOf(begun.map(({ at }) => at));
    await setTimeout(200);
  }
}

function rateOf(instants: readonly number[]): number {
  const [first = 0, ...others] = instants.toSorted((one, other) => one - other);
  return (others.length / ((others.at(-1) ?? first) - first)) * 1_000;
}
