import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { planArbitrary } from '../../support/model/plan-arbitrary.ts';
import { tell } from '../../support/model/story.ts';

const STORIES = LONG ? 2_000 : 40;
const LONGEST_MS = LONG ? 500_000 : 12_000;
/** Of the long form another one each time; MODEL_SEED repeats one. */
const SEED = Number(process.env.MODEL_SEED ?? (LONG ? Math.floor(Math.random() * 2 ** 31) : 20_261_128));

test(
  'M1 whatever happens to two replicas, history is what the model of the scheduler says',
  async (context) => {
    const row = new FaultRow(context);
    let steps = 0;
    let stories = 0;
    const property = fc.asyncProperty(planArbitrary, async (plan) => {
      await tell(plan);
      stories += 1;
      steps += plan.steps.length;
    });
    row.figure(`seed ${SEED}`);
    await fc.assert(property, { seed: SEED, numRuns: STORIES, interruptAfterTimeLimit: LONGEST_MS });
    row.often(`${stories} stories, ${steps} steps`);
    // Time ran out before any was told: nothing was shown.
    expect(stories).toBeGreaterThan(0);
  },
  LONGEST_MS * 3,
);
