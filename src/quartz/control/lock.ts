import { SunbirdError } from '../../errors.ts';
import type { Database, Sql } from '../../postgres/database.ts';
import { LOCK_NOT_AVAILABLE, sqlStateOf, UNIQUE_VIOLATION } from '../../postgres/sql-states.ts';
import { explainPrivilege } from '../explain-privilege.ts';
import type { Tables } from '../tables.ts';

/** The one lock that we take. STATE_ACCESS is the nodes' own. */
const LOCK_NAME = 'TRIGGER_ACCESS';

/** A session that sat on the lock for 12 s stopped the firing of every node: the server ends ours before. */
const LIMITS = `
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '10s';
SET LOCAL idle_in_transaction_session_timeout = '10s'`;

/**
 * Runs `body` in one transaction under the lock that every node takes when it changes triggers. Nothing slow may happen
 * inside. Throws STORE_UNAVAILABLE when the lock is not free for 5 s; nothing is written then.
 */
export async function withTriggerLock<Result>(
  database: Database,
  of: { tables: Tables; scheduler: string },
  body: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  try {
    return await lockOnce(database, of, body);
  } catch (error) {
    // Its row was missing, and somebody else has made it meanwhile.
    if (sqlStateOf(error) === UNIQUE_VIOLATION) return await lockOnce(database, of, body);
    throw sqlStateOf(error) === LOCK_NOT_AVAILABLE
      ? notFree(database.name, error)
      : explainPrivilege(error, database.name);
  }
}

async function lockOnce<Result>(
  database: Database,
  { tables, scheduler }: { tables: Tables; scheduler: string },
  body: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  return await database.transaction(async (sql) => {
    await sql.query(LIMITS);
    const lock = `SELECT lock_name FROM ${tables.locks} WHERE sched_name = $1 AND lock_name = $2 FOR UPDATE`;
    const { count } = await sql.query(lock, [scheduler, LOCK_NAME]);
    if (count === 0)
      await sql.query(`INSERT INTO ${tables.locks} (sched_name, lock_name) VALUES ($1, $2)`, [
        scheduler,
        LOCK_NAME,
      ]);
    return await body(sql);
  });
}

function notFree(name: string, cause: unknown): SunbirdError {
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `Quartz' lock ${LOCK_NAME} in ${name} was not free for 5 s; nothing was changed. Another session holds it: see health.`,
    { cause },
  );
}
