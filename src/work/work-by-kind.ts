import type { WorkSpec } from '../task/work-spec.ts';
import type { StartedWork, Work, WorkOrder } from './work.ts';

/** One way to do each kind of work. */
export type WorkKinds = { [Kind in WorkSpec['kind']]: Work<Extract<WorkSpec, { kind: Kind }>> };

/** Does work of any kind, each in its way. */
export function workByKind(kinds: WorkKinds): Work {
  const start = <Kind extends WorkSpec['kind']>(
    kind: Kind,
    spec: Extract<WorkSpec, { kind: Kind }>,
    order: WorkOrder,
  ): StartedWork => kinds[kind].start(spec, order);
  return { start: (spec, order) => start(spec.kind, spec, order) };
}
