import { type DecidedFiring, decideFiring } from '../../run/decide-firing.ts';
import type { Firing } from '../../run/firing.ts';
import { fullName } from '../../task/task-id.ts';
import { foundSchedule } from '../found-schedule.ts';
import type { Row } from '../rows.ts';
import type { Fired } from '../store.ts';
import { addUnfired } from './add-unfired.ts';
import { type Connection, often, type Statements } from './connection.ts';
import { setPause } from './pauses.ts';
import { listStandings, type TaskStanding } from './task-rows.ts';

/** In one order for all, so that two replicas that fire the same tasks never wait for each other. */
const LOCK = often(`
SELECT task.id, task.task_group, task.name, task.schedule, task.timezone, task.judged_through
FROM sunbird_tasks.task
JOIN unnest($groups::text[], $names::text[]) AS fired (task_group, name) USING (task_group, name)
ORDER BY task.id
FOR NO KEY UPDATE OF task`);

const ADVANCE = often(`
UPDATE sunbird_tasks.task
SET judged_through = fired.through
FROM unnest($tasks::bigint[], $throughs::timestamptz[]) AS fired (task, through)
WHERE task.id = fired.task`);

/** All at once: as many round trips for a thousand fire times as for one. */
const QUEUE = often(`
INSERT INTO sunbird_tasks.run (task_id, state, cause, fire_time, queued_at, not_before, params, beside)
SELECT task, 'queued', cause, fire_time, sunbird_tasks.present(), not_before, params, beside
FROM unnest(
  $tasks::bigint[], $causes::text[], $fireTimes::timestamptz[], $notBefores::timestamptz[], $params::text[],
  $besides::boolean[]
) WITH ORDINALITY AS fire (task, cause, fire_time, not_before, params, beside, place)
ORDER BY place
ON CONFLICT DO NOTHING
RETURNING number, task_id`);

/** See `Store.fireTasks`. */
export async function fireTasks(connection: Connection, firings: readonly Firing[]): Promise<Fired[]> {
  if (firings.length === 0) return [];
  return await connection.transaction(async (sql) => {
    const locked = await lockTasks(sql, firings);
    const found = firings.map((firing) => judge(firing, locked.get(fullName(firing.task))));
    const ours = found.filter((each) => each.isOurs);
    const standings = await standingsOf(
      sql,
      ours.map(({ task }) => task),
    );
    const decided = ours.map((each) => decide(each, standings));
    await advance(sql, ours);
    for (const each of decided) await writeRest(sql, each);
    const runs = await queue(sql, decided);
    const firedBy = new Map(decided.map((each) => [each.task, each]));
    return found.map(({ isOurs, task, ...fired }): Fired => {
      const mine = isOurs ? firedBy.get(task) : undefined;
      return {
        through: fired.through,
        schedule: fired.schedule,
        runs: isOurs ? (runs.get(task) ?? []) : [],
        unfired: [...(mine?.decision.unfired ?? [])],
      };
    });
  });
}

/** What a firing finds: whether it is for this replica to carry out. */
interface Found extends Pick<Fired, 'schedule' | 'through'> {
  firing: Firing;
  task: number;
  isOurs: boolean;
}

interface Decided {
  firing: Firing;
  task: number;
  standing: TaskStanding;
  decision: DecidedFiring;
}

async function lockTasks(sql: Statements, firings: readonly Firing[]): Promise<Map<string, Row>> {
  const rows = await sql.all(LOCK, {
    groups: firings.map(({ task }) => task.group),
    names: firings.map(({ task }) => task.name),
  });
  return new Map(
    rows.map((row) => [fullName({ group: String(row.task_group), name: String(row.name) }), row]),
  );
}

function judge(firing: Firing, locked: Row | undefined): Found {
  const found = { firing, task: Number(locked?.id ?? 0), ...foundSchedule(firing, locked) };
  const isOurs = found.schedule === 'same' && found.through.getTime() === firing.from.getTime();
  return { ...found, isOurs, through: isOurs ? firing.through : found.through };
}

async function standingsOf(sql: Statements, tasks: readonly number[]): Promise<Map<number, TaskStanding>> {
  if (tasks.length === 0) return new Map();
  return new Map((await listStandings(sql, tasks)).map((standing) => [standing.task, standing]));
}

function decide({ firing, task }: Found, standings: ReadonlyMap<number, TaskStanding>): Decided {
  const standing = standings.get(task);
  if (!standing) throw new Error(`task ${fullName(firing.task)} is not there`);
  return { firing, task, standing, decision: decideFiring(firing, standing) };
}

async function advance(sql: Statements, ours: readonly Found[]): Promise<void> {
  if (ours.length === 0) return;
  await sql.run(ADVANCE, {
    tasks: ours.map(({ task }) => task),
    throughs: ours.map(({ through }) => through),
  });
}

/** What few firings have: fire times that led to no work, and a pause that counts them. */
async function writeRest(sql: Statements, { task, standing, decision }: Decided): Promise<void> {
  const { pause } = standing;
  for (const stretch of decision.unfired) await addUnfired(sql, { task, stretch, pause });
  if (decision.pause !== pause) await setPause(sql, task, decision.pause);
}

/** Numbers of the runs by their tasks. A fire time that has fired before is left out. */
async function queue(sql: Statements, decided: readonly Decided[]): Promise<Map<number, number[]>> {
  const fires = decided.flatMap(({ task, firing, decision }) =>
    decision.queue.map((fire) => ({ ...fire, task, params: JSON.stringify(firing.params) })),
  );
  const runs = new Map<number, number[]>();
  if (fires.length === 0) return runs;
  const rows = await sql.all(QUEUE, {
    tasks: fires.map(({ task }) => task),
    causes: fires.map(({ cause }) => cause),
    fireTimes: fires.map(({ fireTime }) => fireTime),
    notBefores: fires.map(({ notBefore }) => notBefore),
    params: fires.map(({ params }) => params),
    besides: fires.map(({ beside }) => beside),
  });
  for (const row of rows) {
    const task = Number(row.task_id);
    runs.set(task, [...(runs.get(task) ?? []), Number(row.number)]);
  }
  return runs;
}
