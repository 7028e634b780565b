import type { AttemptEnd } from '../../src/run/run.ts';
import type { WorkSpec } from '../../src/task/work-spec.ts';
import type { StartedWork, StopRequest, Work, WorkOrder } from '../../src/work/work.ts';

/** One attempt's work, under the hand of a test. */
export interface FakeAttempt {
  order: WorkOrder;
  spec: WorkSpec;
  /** The number of its run, as its mark says. */
  run: number;
  /** How it was asked to stop, or null. */
  asked(): StopRequest | null;
  end(end?: Partial<AttemptEnd>): void;
}

/** Work that does nothing until a test ends it; asked to stop it obeys at once. */
export class FakeWork implements Work {
  readonly attempts: FakeAttempt[] = [];

  start(spec: WorkSpec, order: WorkOrder): StartedWork {
    const { promise: ended, resolve } = Promise.withResolvers<AttemptEnd>();
    const asked = () => (order.signal.aborted ? (order.signal.reason as StopRequest) : null);
    const end = (differs: Partial<AttemptEnd> = {}) =>
      resolve({ outcome: 'succeeded', exitCode: 0, signal: null, error: null, ...differs });
    const run = Number(order.marks.SUNBIRD_TASKS_RUN?.split('/')[1]);
    this.attempts.push({ order, spec, run, asked, end });
    order.signal.addEventListener('abort', () => {
      const { outcome, error } = order.signal.reason as StopRequest;
      end({ outcome, error, exitCode: null, signal: 'SIGTERM' });
    });
    return { process: { pid: 4_000_000 + run, startTicks: '1', bootId: 'none' }, ended };
  }

  /** The attempt that began last. */
  get last(): FakeAttempt {
    const last = this.attempts.at(-1);
    if (!last) throw new Error('no work was started');
    return last;
  }

  /** Run numbers in the order in which their attempts began. */
  get started(): number[] {
    return this.attempts.map((attempt) => attempt.run);
  }
}
