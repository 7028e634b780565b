import { messageOf } from '../errors.ts';
import type { WorkSpec } from '../task/work-spec.ts';
import { failedStart } from './child.ts';
import type { StartedWork, Work, WorkOrder } from './work.ts';

/** One way to do each kind of work. */
export type WorkKinds = { [Kind in WorkSpec['kind']]: Work<Extract<WorkSpec, { kind: Kind }>> };

/** Does work of any kind, each in its way. */
export function workByKind(kinds: WorkKinds): Work {
  const start = <Kind extends WorkSpec['kind']>(
    kind: Kind,
    spec: Extract<WorkSpec, { kind: Kind }>,
    order: WorkOrder,
  ): StartedWork => {
    try {
      return kinds[kind].start(spec, order);
    } catch (error) {
      // An attempt that did not even fail would be judged as one whose scheduler died, and the task as poison.
      return failedStart(`cannot start: ${messageOf(error)}`);
    }
  };
  return { start: (spec, order) => start(spec.kind, spec, order) };
}
