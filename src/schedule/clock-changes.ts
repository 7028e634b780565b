import { offsetSpans } from './offset-spans.ts';
import type { Schedule } from './schedule.ts';
import { wallTimes } from './wall-times.ts';

/** A fixed time that falls where the clocks of a zone change. */
export interface MetChange {
  kind: 'skipped' | 'repeated';
  /** The reading of the wall clock that is skipped or comes twice, told as if it were UTC. */
  reading: Date;
  /** When the clocks change: a skipped time fires then. */
  at: Date;
}

/** The first time of each kind at which the fixed hours of a schedule meet a change of clocks after `from`, up to `to`. Pure. */
export function findMetChanges(
  schedule: Schedule,
  zone: string,
  { from, to }: { from: Date; to: Date },
): MetChange[] {
  if (schedule.kind === 'interval' || !schedule.fixedHours) return [];
  const found: MetChange[] = [];
  for (const { startMs, offsetMs, offsetBeforeMs } of offsetSpans(zone, from.getTime())) {
    if (startMs > to.getTime()) break;
    if (startMs <= from.getTime() || offsetMs === offsetBeforeMs) continue;
    const kind = offsetMs > offsetBeforeMs ? 'skipped' : 'repeated';
    if (found.some((change) => change.kind === kind)) continue;
    const [first, last] = [offsetMs, offsetBeforeMs].sort((a, b) => a - b) as [number, number];
    const { value } = wallTimes(schedule, startMs + first, startMs + last).next();
    if (value !== undefined) found.push({ kind, reading: new Date(value), at: new Date(startMs) });
  }
  return found;
}
