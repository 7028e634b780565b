import { spawnSync } from 'node:child_process';

/** A whole process to be timed: program, arguments, and what it is called in the result. */
export interface Timed {
  name: string;
  argv: readonly [string, ...string[]];
  /** Budget as a multiple of the first one, or null for comparison only. */
  most: number | null;
}

/**
 * Times whole processes in turns, so that a noisy machine disturbs all alike, and prints each as the median of its
 * ratios to the first. Returns whether all budgets hold.
 */
export function timeInTurns(timed: readonly Timed[], rounds: number, env: NodeJS.ProcessEnv): boolean {
  const times = timed.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, { argv }] of timed.entries()) times[index]?.push(timeOnce(argv, env));
  const base = times[0] ?? [];
  let allHold = true;
  for (const [index, { name, most }] of timed.entries()) {
    const own = times[index] ?? [];
    const ratio = median(own.map((ms, round) => ms / (base[round] ?? ms)));
    const holds = most === null || ratio <= most;
    allHold &&= holds;
    const budget = most === null ? '' : `  budget ${most.toFixed(2)} ${holds ? 'held' : 'MISSED'}`;
    console.log(
      `${ratio.toFixed(2).padStart(6)} x  ${median(own).toFixed(1).padStart(6)} ms  ${name}${budget}`,
    );
  }
  return allHold;
}

function timeOnce([file, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
