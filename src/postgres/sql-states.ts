import { errnoOf } from '../errors.ts';

/** SQLSTATEs that decide something, by the names of Postgres' manual, appendix A. */
export const UNIQUE_VIOLATION = '23505';
export const LOCK_NOT_AVAILABLE = '55P03';
export const INSUFFICIENT_PRIVILEGE = '42501';
export const UNDEFINED_TABLE = '42P01';
export const READ_ONLY_SQL_TRANSACTION = '25006';
export const TOO_MANY_CONNECTIONS = '53300';
/** What a pooler answers to a startup parameter that it does not know. */
export const PROTOCOL_VIOLATION = '08P01';

const INVALID_SQL_STATEMENT_NAME = '26000';
const DUPLICATE_PREPARED_STATEMENT = '42P05';
/** Of a prepared statement: a table has other columns since. */
const FEATURE_NOT_SUPPORTED = '0A000';
const DEADLOCK_DETECTED = '40P01';
const SERIALIZATION_FAILURE = '40001';

const SQL_STATE = /^[0-9A-Z]{5}$/;
/** What says nothing about a statement: connection, resources, an operator's doing, the system, a transaction left idle. */
const AWAY = /^(08|53|57|58|25P03|25P04)/;
/** Wrong user, password or database: another try does not help, but a changed server does. */
const REFUSED_AT_THE_DOOR = /^(28|3D)/;

/** The SQLSTATE of an error that the server told, else undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = errnoOf(error);
  return code !== undefined && SQL_STATE.test(code) ? code : undefined;
}

/** Whether the connection, not the statement, is what failed. What came from no server is the connection's. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || AWAY.test(state) || REFUSED_AT_THE_DOOR.test(state);
}

/**
 * Whether the session is of no more use though its connection is well: the server it leads to became a standby, and the
 * same address may lead to another one by now.
 */
export function isSessionStale(error: unknown): boolean {
  return sqlStateOf(error) === READ_ONLY_SQL_TRANSACTION;
}

/** Whether the server cannot go by a statement that it was to keep prepared; it had no effect. */
export function isPreparationLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  return (
    state === INVALID_SQL_STATEMENT_NAME ||
    state === DUPLICATE_PREPARED_STATEMENT ||
    state === FEATURE_NOT_SUPPORTED
  );
}

/** Whether the same transaction may go well when it is begun anew: it was given up for the sake of another one. */
export function isRetriable(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === DEADLOCK_DETECTED || state === SERIALIZATION_FAILURE;
}
