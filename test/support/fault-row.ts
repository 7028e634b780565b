import { expect, type TestContext } from 'vitest';

/** What a test of a fault has to tell in the table of faults, beside whether it passed. */
export interface FaultFigures {
  /** How often the fault happened, in words; empty when it is not counted. */
  often: string;
  /** What was counted and measured. */
  figures: string[];
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultFigures;
  }
}

/** How far beyond its figure a time has to be before it is a failure: machines of tests are busy and noisy. */
const FAR_BEYOND = 5;

/** The row of a test in the table of faults. What was told before the test failed stands in it too. */
export class FaultRow {
  readonly #told: FaultFigures = { often: '', figures: [] };

  constructor({ task }: Pick<TestContext, 'task'>) {
    task.meta.fault = this.#told;
  }

  /** How often the fault happened: `20 kills`. */
  often(words: string): void {
    this.#told.often = words;
  }

  /** Something counted or seen. */
  figure(words: string): void {
    this.#told.figures.push(words);
  }

  /** A time beside the figure that it is held to. Fails only when it is far beyond that. */
  time(name: string, ms: number, figureMs: number): void {
    this.figure(`${name} ${Math.round(ms)} ms (of ${figureMs})`);
    expect(ms, name).toBeLessThan(FAR_BEYOND * figureMs);
  }
}
