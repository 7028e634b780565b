import { SunbirdError } from '../errors.ts';

/** Whether the store could not be read or written: what was asked had no effect, and goes well once the cause is gone. */
export function isStoreAway(error: unknown): error is SunbirdError {
  return error instanceof SunbirdError && error.code === 'STORE_UNAVAILABLE';
}
