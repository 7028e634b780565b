import { readProcessStat } from '../../src/work/process-identity.ts';

const LOOK_MS = 5;

/** Nothing at all can be done or noticed here for so long, and then until a child has ended, however long it takes for that. */
export function standStill(leastMs: number, child: number): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const over = performance.now() + leastMs;
  while (performance.now() < over || goesOn(child)) Atomics.wait(cell, 0, 0, LOOK_MS);
}

/** A child that has ended is a zombie for as long as nobody notices. */
function goesOn(child: number): boolean {
  const stat = readProcessStat(child);
  return stat !== null && stat.state !== 'Z';
}
