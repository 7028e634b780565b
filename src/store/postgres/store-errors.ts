import { messageOf, SunbirdError } from '../../errors.ts';
import { sqlStateOf } from '../../postgres/sql-states.ts';

/** SQLSTATEs of a store that is there and cannot be used, by the names of Postgres' manual, and what to do about each. */
const CAUSES: ReadonlyMap<string, string> = new Map([
  ['25006', 'the server only lets itself be read, as a standby does: is a failover under way?'],
  ['42501', 'the role may not: see the SQL in sunbird-tasks help kubernetes'],
  ['42P01', 'a table is gone: restore the schema, or drop what is left of it to begin anew'],
  ['3F000', 'its schema is gone: restore it, or start the scheduler again to begin anew'],
]);

/** A refusal of the server's as STORE_UNAVAILABLE, where that says what is wrong; anything else as it is. */
export function storeError(error: unknown, name: string): unknown {
  const cause = CAUSES.get(sqlStateOf(error) ?? '');
  if (!cause) return error;
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `The store ${name} cannot be used: ${messageOf(error)} (${cause}).`,
    { cause: error },
  );
}
