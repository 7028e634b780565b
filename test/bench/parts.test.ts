import { describe, expect, test } from 'vitest';
import type { Figure } from './figure.ts';
import { BY_NAME, PARTS } from './parts.ts';
import { runPart } from './run-part.ts';

/** These need what the suite does not build or takes long to show: they are run by hand. */
const BY_HAND = [...BY_NAME, 'quartz-latency'];
const LIMIT_MS = 300_000;

describe('each part of the benchmark, made short, measures something', () => {
  const parts = PARTS.filter((part) => !BY_HAND.includes(part));
  test.each(parts)(
    '%s',
    async (part) => {
      const figures: Figure[] = [];
      await runPart(part, (figure) => figures.push(figure), { isShort: true });
      expect(figures.length).toBeGreaterThan(0);
      for (const { what, ours, other } of figures)
        expect([what, ours, other?.value ?? 0].every((value) => value !== null && !Number.isNaN(value))).toBe(
          true,
        );
    },
    LIMIT_MS,
  );
});
