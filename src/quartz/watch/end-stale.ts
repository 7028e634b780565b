import { SunbirdError } from '../../errors.ts';
import type { AttemptEnd, Run } from '../../run/run.ts';
import type { Store } from '../../store/store.ts';

/** Ends the record of a running run whose node is `silent`, in words; null where it checks in, or nobody can know. */
export async function endStaleRun(
  store: Pick<Store, 'endAttempt'>,
  run: Run,
  { silent, error }: { silent: string | null; error: string },
): Promise<void> {
  const { number } = run;
  if (run.state !== 'running')
    throw new SunbirdError('RUN_ENDED', `Run ${number} does not run in Quartz: it is ${run.state}.`);
  const node = run.lease.replica;
  if (silent === null)
    throw new SunbirdError(
      'RUN_OWNER_ALIVE',
      `Run ${number} may have an owner: its node ${node} checks in, or is of a scheduler whose nodes never do.`,
    );
  const end: AttemptEnd = {
    outcome: 'interrupted',
    exitCode: null,
    signal: null,
    error: `${error}; it waited ${silent}`,
  };
  await store.endAttempt({ number, token: run.lease.token }, end);
}
