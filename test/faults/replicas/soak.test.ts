import { expect } from 'vitest';
import { FaultRow } from '../../support/fault-row.ts';
import { LONG } from '../../support/faults.ts';
import { mostAtOnce } from '../../support/fleet/judge.ts';
import { logLinesOf } from '../../support/fleet/log-lines.ts';
import { testWith } from '../../support/needs.ts';
import { processesOf } from '../../support/served.ts';
import type { Samples } from '../../support/soak/samples.ts';
import { Soak } from '../../support/soak/soak.ts';

/*
 * A week in an hour: troubles that come once a day come every few seconds. The long form goes on for 8 minutes; for the
 * whole hour: SOAK_MINUTES=60 npm run test:faults W1. Of the long form the seed is another each day and
 * stands in the table; SOAK_SEED repeats one.
 */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SEED = Number(process.env.SOAK_SEED ?? (LONG ? Math.floor(Date.now() / DAY_MS) : 4));
const TASKS = 300;
const PACE = LONG
  ? {
      forMs: Number(process.env.SOAK_MINUTES ?? 8) * MINUTE_MS,
      restMs: 3_000,
      sampleEveryMs: 5_000,
      judgeEveryMs: 15_000,
    }
  : { forMs: 8_000, restMs: 300, sampleEveryMs: 1_000, judgeEveryMs: 15_000 };
const KEPT_MS = 3 * MINUTE_MS;
const RUNS_PER_HOUR = TASKS * 60;

/** How far something may rise: steadily by so much in an hour, and once by so much. */
interface MostRise {
  perHour: number;
  once: number;
}

/**
 * Memory, files and the delay of the event loop: of a process that lives for weeks between two rollouts. What it holds
 * alive tells most; the memory that the system counts moves in steps of the collector besides. Rows: without retention
 * all would stay that come. Log, of one replica of three: a few lines of each run, and what is told of troubles.
 */
const MOST_RISE: readonly [RegExp, MostRise][] = [
  [/ live MiB$/, { perHour: 5, once: 0 }],
  [/ RSS MiB$/, { perHour: 5, once: 32 }],
  [/ files$/, { perHour: 5, once: 0 }],
  [/ ms$/, { perHour: 20, once: 0 }],
  [/ KiB$/, { perHour: RUNS_PER_HOUR, once: 0 }],
  [/^rows /, { perHour: RUNS_PER_HOUR / 2, once: 0 }],
];
/** Beyond what noise explains: so many times the standard error of the slope. */
const ERRORS = 3;

/** The slope of everything measured, in words, and of what rises too fast once more. */
function judgeSlopes(samples: Samples): { told: string[]; rising: string[] } {
  const slopes = samples.names.map((name) => {
    const { slopePerHour, errorPerHour, hours } = samples.fit(name);
    const [, rise] = MOST_RISE.find(([pattern]) => pattern.test(name)) ?? [];
    const most = rise ? rise.perHour + rise.once / hours : 0;
    const last = samples.last(name).toFixed(0);
    const words = `${name} ${last}: ${slopePerHour.toFixed(1)} ± ${errorPerHour.toFixed(1)}/h (of ${most.toFixed(0)})`;
    return { words, isRising: slopePerHour - ERRORS * errorPerHour > most };
  });
  return {
    told: slopes.map(({ words }) => words),
    rising: slopes.filter(({ isRising }) => isRising).map(({ words }) => words),
  };
}

testWith(
  'a PostgreSQL server',
  'W1 nothing grows, is lost or repeated through a week of troubles',
  async (context) => {
    const row = new FaultRow(context);
    row.figure(`seed ${SEED}`);
    await using soak = await Soak.start({ seed: SEED, tasks: TASKS, keptMs: KEPT_MS });
    const { fleet, journal, troubles, fireTimes, promises, samples } = soak;
    const pids = soak.lasting.map(({ pid }) => pid);
    await soak.goOn(PACE);
    expect(soak.lasting.map(({ pid }) => pid)).toEqual(pids);
    await soak.end();

    row.often([...troubles.counts].map(([kind, count]) => `${count} ${kind}`).join(', '));
    const { judged, missing, told, again, unexcused } = fireTimes.verdict;
    row.figure(
      `of ${judged} fire times ${missing.length} missing, ${told} told as not run, ${again} tried again`,
    );
    const asked = promises.verdict;
    row.figure(`of ${asked.judged} triggers ${asked.lost.length} lost, ${asked.again} tried again`);
    row.figure(`${unexcused.length + asked.unexcused.length} without a reason`);
    // Seconds tell nothing of an hour.
    const slopes = LONG ? judgeSlopes(samples) : { told: [], rising: [] };
    for (const each of slopes.told) row.figure(each);
    expect({ missing, unexcused, lost: asked.lost, repeated: asked.unexcused }).toEqual({
      missing: [],
      unexcused: [],
      lost: [],
      repeated: [],
    });
    expect(mostAtOnce(journal.read(), ({ run }) => String(run))).toBe(1);
    expect(fleet.replicas.flatMap(logLinesOf).filter(({ level }) => level === 'error')).toEqual([]);
    await expect.poll(() => processesOf(`SUNBIRD_TASKS_RUN=${fleet.store.id}/`)).toEqual([]);
    expect(slopes.rising).toEqual([]);
  },
  PACE.forMs + 6 * MINUTE_MS,
);
