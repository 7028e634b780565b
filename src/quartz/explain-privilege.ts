import { messageOf, SunbirdError } from '../errors.ts';
import { INSUFFICIENT_PRIVILEGE, sqlStateOf } from '../postgres/sql-states.ts';

/** That a role may not do what was asked, in words that help; any other error as it is. */
export function explainPrivilege(error: unknown, database: string): unknown {
  if (sqlStateOf(error) !== INSUFFICIENT_PRIVILEGE) return error;
  const message = `${database}: ${messageOf(error)}. The README says which rights reading and control take.`;
  return new SunbirdError('INVALID_CONFIG', message, { cause: error });
}
