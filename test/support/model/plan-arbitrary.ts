import fc from 'fast-check';
import type { FilePlan, Plan, Step, TaskPlan } from './plan.ts';

/** Tasks with a schedule are in each file; the last one has none, and may be gone. */
const SCHEDULED = ['a', 'b', 'c'];
const TRIGGERED = 'd';
const MOST_STEPS = 30;

const keys = {
  overlap: fc.constantFrom('skip', 'queue', 'allow'),
  misfire: fc.constantFrom('skip', 'once', 'all'),
  recover: fc.boolean(),
  attempts: fc.integer({ min: 1, max: 3 }),
  retryDelaySeconds: fc.constantFrom(0, 32, 95),
} as const;

const triggered: fc.Arbitrary<TaskPlan> = fc.record({
  name: fc.constant(TRIGGERED),
  everyMinutes: fc.constant(null),
  ...keys,
});

const file: fc.Arbitrary<FilePlan> = fc
  .tuple(
    fc.tuple(
      ...SCHEDULED.map((name) =>
        fc.record({ name: fc.constant(name), everyMinutes: fc.constantFrom(1, 2, 3, 5), ...keys }),
      ),
    ),
    fc.option(triggered),
  )
  .map(([scheduled, last]) => (last ? [...scheduled, last] : scheduled));

const replica = fc.integer({ min: 0, max: 1 });
const task = fc.integer({ min: 0, max: SCHEDULED.length });
const pick = fc.nat(9);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), minutes: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('trigger'),
      task,
      ifRunning: fc.constantFrom('fail', 'queue', 'attach'),
      replica,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('end'), pick, outcome: fc.constantFrom('succeeded', 'failed') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pause'),
      task,
      minutes: fc.option(fc.integer({ min: 1, max: 12 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resume'), task, replica }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cancel'), pick, replica, thenKill: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload'), file: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('kill'), replica }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop'), replica }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('boot'), replica }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-store'), replica }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('freeze'), replica }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outage') }) },
) as fc.Arbitrary<Step>;

/** Stories that fall apart into smaller ones when one of them goes wrong. */
export const planArbitrary: fc.Arbitrary<Plan> = fc.record({
  files: fc.array(file, { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: MOST_STEPS, size: 'max' }),
});
