import { formatDuration } from '../duration.ts';

/** What becomes of fire times that passed: nothing, one run for all of them, or one for each. */
export type MisfirePlan = 'skip' | 'once' | 'all';

/** What a task wants done about fire times that passed without firing. */
export interface MisfirePolicy {
  plan: MisfirePlan;
  /** Older ones are left alone whatever the plan is. */
  withinMs: number;
}

/** What becomes of the fire times that are due. Together they are all of them, each once. */
export interface Judgement {
  /** The latest, when it is not too late: an ordinary fire. */
  onTime: Date | null;
  /** Made up for, rising. */
  catchUp: Date[];
  /** The last of all, or null when nothing was due. */
  latest: Date | null;
  /** Left alone, rising. */
  missed: MissedStretch[];
}

/** Successive fire times that nothing is done about, for one reason. */
export interface FireStretch<Why extends string> {
  first: Date;
  last: Date;
  count: number;
  /** The times themselves, as long as they are few enough for a row each; else empty. */
  times: Date[];
  reason: string;
  /** The same in one word, for counting. */
  why: Why;
}

export type MissedStretch = FireStretch<MissedWhy>;

export type MissedWhy = 'misfire-skip' | 'too-old' | 'only-latest' | 'too-many';

/** Why nothing is done about a fire time. */
interface ReasonToLeave {
  why: MissedWhy;
  reason: string;
}

/** A fire time that is so little late fires as if nothing had been; the same minute as Quartz's misfire threshold. */
export const LATE_MS = 60_000;
/** Runs that `all` makes at once, at most; one that is on time among them. */
export const MOST_AT_ONCE = 100;
/** More missed fire times in a row than this become one row. */
export const MOST_SINGLE_ROWS = 10;

/** Judges fire times that are due: `due` rising, none after `now`. Pure; keeps at most 100 of them in memory. */
export function judgeDue(due: Iterable<Date>, policy: MisfirePolicy, now: Date): Judgement {
  const judgement: Judgement = { onTime: null, catchUp: [], latest: null, missed: [] };
  const kept: Date[] = [];
  for (const time of due) {
    kept.push(time);
    const [oldest] = kept;
    if (kept.length <= MOST_AT_ONCE || !oldest) continue;
    kept.shift();
    const reason = reasonToLeave(oldest, Number.POSITIVE_INFINITY, policy, now);
    if (reason) addUnfiredTime(judgement.missed, oldest, reason);
  }
  const latest = kept.at(-1) ?? null;
  judgement.latest = latest;
  if (latest && ageOf(latest, now) <= LATE_MS) judgement.onTime = latest;
  const late = judgement.onTime ? kept.slice(0, -1) : kept;
  for (const [index, time] of late.entries()) {
    const laterOnes = kept.length - 1 - index;
    const reason = reasonToLeave(time, laterOnes, policy, now);
    if (reason === null) judgement.catchUp.push(time);
    else addUnfiredTime(judgement.missed, time, reason);
  }
  return judgement;
}

/** Why nothing is done about a late fire time, or null when it is made up for. */
function reasonToLeave(
  time: Date,
  laterOnes: number,
  policy: MisfirePolicy,
  now: Date,
): ReasonToLeave | null {
  const { plan, withinMs } = policy;
  if (plan === 'skip') return { why: 'misfire-skip', reason: 'misfire: skip' };
  if (ageOf(time, now) > withinMs)
    return { why: 'too-old', reason: `older than within: ${formatDuration(withinMs)}` };
  if (plan === 'once')
    return laterOnes > 0 ? { why: 'only-latest', reason: 'misfire: once runs the latest only' } : null;
  return laterOnes >= MOST_AT_ONCE
    ? { why: 'too-many', reason: `misfire: all makes ${MOST_AT_ONCE} runs at most` }
    : null;
}

/** Adds a fire time that nothing is done about behind the stretches of those before it. */
export function addUnfiredTime<Why extends string>(
  stretches: FireStretch<Why>[],
  time: Date,
  { why, reason }: { why: Why; reason: string },
): void {
  const last = stretches.at(-1);
  if (last?.reason !== reason) {
    stretches.push({ first: time, last: time, count: 1, times: [time], reason, why });
    return;
  }
  last.last = time;
  last.count += 1;
  if (last.count <= MOST_SINGLE_ROWS) last.times.push(time);
  else last.times = [];
}

function ageOf(time: Date, now: Date): number {
  return now.getTime() - time.getTime();
}
