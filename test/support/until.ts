import { vi } from 'vitest';
import type { FakeClock } from './fake-clock.ts';

const LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 5;
const MOST_STEPS = 300;

/** Waits until the condition holds; fails when it never does. */
export async function until(condition: () => boolean): Promise<void> {
  const look = () => {
    if (!condition()) throw new Error(`This never came to hold: ${condition}`);
  };
  await vi.waitFor(look, { timeout: LIMIT_MS, interval: LOOK_EVERY_MS });
}

/** Lets time pass by a fake clock, a step at a time with what is asked over sockets in between, until the condition holds. */
export async function passUntil(clock: FakeClock, condition: () => boolean, stepMs = 1_000): Promise<void> {
  for (let step = 0; step < MOST_STEPS && !condition(); step++) await clock.advance(stepMs);
  if (!condition()) throw new Error(`This did not come to hold in ${MOST_STEPS} steps: ${condition}`);
}

/** Lets time pass by a fake clock until the promise settles. */
export async function passDuring<Value>(
  clock: FakeClock,
  promise: Promise<Value>,
  stepMs?: number,
): Promise<Value> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await passUntil(clock, () => settled, stepMs);
  return promise;
}
