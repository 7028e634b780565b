import { messageOf, SunbirdError } from '../errors.ts';

/** A step of a schema's upgrade that could not be taken; all steps before it were taken back. */
export interface FailedStep {
  /** The store, for people. */
  store: string;
  /** The schema it has, and goes on having. */
  from: number;
  to: number;
  /** The step itself. */
  number: number;
  name: string;
}

/** What to say of a store that cannot be brought up to date: somebody else changed it, or something else lies there. */
export function failedUpgrade({ store, from, to, number, name }: FailedStep, cause: unknown): SunbirdError {
  return new SunbirdError(
    'STORE_UNAVAILABLE',
    `The store ${store} has schema ${from}, and step ${number} (${name}) to schema ${to} failed: ${messageOf(cause)}. ` +
      'It is as it was: go on with the version that wrote it, restore it from a copy, or give --store another place.',
    { cause },
  );
}
