import { SunbirdError } from '../../src/errors.ts';

/** The SunbirdError that a call throws; fails when it throws none. */
export function thrownBy(act: () => unknown): SunbirdError {
  try {
    act();
  } catch (error) {
    return expectSunbirdError(error);
  }
  throw new Error('Nothing was thrown.');
}

/** The SunbirdError with which a promise is rejected; fails when it is not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<SunbirdError> {
  const error = await promise.then(
    () => new Error('Nothing was rejected.'),
    (reason: unknown) => reason,
  );
  return expectSunbirdError(error);
}

function expectSunbirdError(error: unknown): SunbirdError {
  if (error instanceof SunbirdError) return error;
  throw error;
}
