import type { Boot } from '../../store/boots.ts';

/** A stretch in which no scheduler was there. */
export interface Outage {
  /** Null when none was ever there before. */
  from: Date | null;
  /** Null while none has come back. */
  to: Date | null;
  /** The last one died; `from` is when it was seen last, within a minute. */
  died: boolean;
}

/** One that lives is seen every minute. */
const ALIVE_MS = 120_000;

/** The stretch around an instant in which no scheduler was there, or null when one was. Pure. */
export function findOutage(boots: readonly Boot[], at: Date, now: Date): Outage | null {
  if (boots.some((boot) => livesAt(boot, at, now))) return null;
  const lives = boots.map((boot) => ({ boot, end: endOf(boot, now) }));
  const before = lives
    .flatMap(({ boot, end }) => (end !== null && end < at ? [{ boot, end }] : []))
    .sort((a, b) => b.end.getTime() - a.end.getTime())[0];
  const starts = boots.map(({ startedAt }) => startedAt.getTime()).filter((start) => start > at.getTime());
  return {
    from: before?.end ?? null,
    to: starts.length === 0 ? null : new Date(Math.min(...starts)),
    died: before !== undefined && before.boot.stoppedAt === null,
  };
}

/** Whether it was there at an instant; of one that died as far as it was seen. Pure. */
export function livesAt(boot: Boot, at: Date, now: Date): boolean {
  const end = endOf(boot, now);
  return boot.startedAt <= at && (end === null || at <= end);
}

function endOf({ seenAt, stoppedAt }: Boot, now: Date): Date | null {
  if (stoppedAt) return stoppedAt;
  return now.getTime() - seenAt.getTime() <= ALIVE_MS ? null : seenAt;
}
