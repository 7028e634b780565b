import type { WhereView } from '../../api/views.ts';
import type { Run } from '../../run/run.ts';
import type { Access, Service } from '../service.ts';
import { execLine } from './exec-line.ts';

/** Which other replica a run goes on in; null when it is this one, or nobody knows. */
export async function findWhere(
  { store, replica: self }: Pick<Service, 'store' | 'replica'>,
  run: Run,
  access: Access,
): Promise<WhereView | null> {
  if (store.exclusive || run.state !== 'running' || run.handle !== null) return null;
  const { replica } = run.lease;
  if (replica === self) return null;
  const boot = (await store.listBoots()).find((each) => each.replica === replica);
  return boot ? { replica, pod: boot.pod, exec: execLine(boot, access) } : null;
}
