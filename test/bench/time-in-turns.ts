import { spawnSync } from 'node:child_process';
import { median } from './samples.ts';

/** A program and its arguments. */
export type CommandLine = readonly [string, ...string[]];

/**
 * Times whole processes in turns, so that a noisy machine disturbs all alike: a round that is not counted, then as many
 * as told. The median of each, in ms. Throws when one of them fails.
 */
export function timeInTurns<Name extends string>(
  timed: Readonly<Record<Name, CommandLine>>,
  rounds: number,
  env: NodeJS.ProcessEnv = { PATH: process.env.PATH },
): Record<Name, number> {
  const names = Object.keys(timed) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const ms = timeOnce(timed[name], env);
      if (round > 0) times.get(name)?.push(ms);
    }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

function timeOnce([file, ...args]: CommandLine, env: NodeJS.ProcessEnv): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - startedAt;
}
