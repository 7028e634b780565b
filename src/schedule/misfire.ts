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

/** Judges fire times that are due: `due` rising, none after `now`. Pure. */
export function judgeDue(due: Iterable<Date>, policy: MisfirePolicy, now: Date): Judgement {
  const judge = dueJudge(policy, now);
  for (const time of due) judge.add(time);
  return judge.end();
}

/** The same for fire times that are added one after the other; keeps at most 100 of them in memory. */
export function dueJudge(
  policy: MisfirePolicy,
  now: Date,
): { add: (time: Date) => void; end: () => Judgement } {
  const missed: MissedStretch[] = [];
  const kept: Date[] = [];
  const reasonOf = reasonsToLeave(policy, now);
  const add = (time: Date) => {
    const oldest = kept.push(time) > MOST_AT_ONCE ? kept.shift() : undefined;
    const reason = oldest && reasonOf(oldest, Number.POSITIVE_INFINITY);
    if (oldest && reason) addUnfiredTime(missed, oldest, reason);
  };
  const end = (): Judgement => {
    const latest = kept.at(-1) ?? null;
    const onTime = latest && ageOf(latest, now) <= LATE_MS ? latest : null;
    const catchUp: Date[] = [];
    for (const [index, time] of (onTime ? kept.slice(0, -1) : kept).entries()) {
      const reason = reasonOf(time, kept.length - 1 - index);
      if (reason === null) catchUp.push(time);
      else addUnfiredTime(missed, time, reason);
    }
    return { onTime, catchUp, latest, missed };
  };
  return { add, end };
}

/** Tells why nothing is done about a late fire time, or null when it is made up for. The words are made once for all. */
function reasonsToLeave(
  { plan, withinMs }: MisfirePolicy,
  now: Date,
): (time: Date, laterOnes: number) => ReasonToLeave | null {
  const skip = { why: 'misfire-skip', reason: 'misfire: skip' } as const;
  const tooOld = { why: 'too-old', reason: `older than within: ${formatDuration(withinMs)}` } as const;
  const onlyLatest = { why: 'only-latest', reason: 'misfire: once runs the latest only' } as const;
  const tooMany = { why: 'too-many', reason: `misfire: all makes ${MOST_AT_ONCE} runs at most` } as const;
  return (time, laterOnes) => {
    if (plan === 'skip') return skip;
    if (ageOf(time, now) > withinMs) return tooOld;
    if (plan === 'once') return laterOnes > 0 ? onlyLatest : null;
    return laterOnes >= MOST_AT_ONCE ? tooMany : null;
  };
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
  else if (last.times.length > 0) last.times = [];
}

function ageOf(time: Date, now: Date): number {
  return now.getTime() - time.getTime();
}
