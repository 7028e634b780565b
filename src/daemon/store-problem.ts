import { messageOf } from '../errors.ts';
import { isStoreAway } from '../store/is-store-away.ts';
import type { Access } from './service.ts';

/** Why a store failed its check, as a sentence; its own words, which may name hosts, are not for view.sock. */
export function storeProblem(error: unknown, access: Access): string {
  if (access === 'view') return 'The store cannot be used.';
  // Such an error says of itself which store it is and that it cannot be used.
  return isStoreAway(error) ? error.message : `The store cannot be used: ${messageOf(error)}`;
}
