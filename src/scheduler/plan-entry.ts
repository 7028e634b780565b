import type { Firing } from '../run/firing.ts';
import { fireTimes } from '../schedule/fire-times.ts';
import { planFiring, planKey } from './plan-firing.ts';
import type { Entry, Member } from './timetable.ts';

/** Fire times that tasks of the same schedule share in memory. */
const MOST_SHARED = 1_000;

/** A member of an entry, and what becomes of those of its fire times that are due. */
export interface PlannedMember {
  member: Member;
  firing: Firing;
}

/** Decides for each member that has something due. Mostly they stand at the same instant, and then share fire times and plan. */
export function planEntry(entry: Entry, now: Date): PlannedMember[] {
  const known = new Map<number, Date[]>();
  const plans = new Map<string, Firing>();
  return entry.members.flatMap((member) => {
    const { task, through: from } = member;
    const all = () => fireTimes(entry.schedule, entry.timezone, from, now);
    const few = known.get(from.getTime()) ?? all().take(MOST_SHARED).toArray();
    known.set(from.getTime(), few);
    if (few.length === 0) return [];
    const own = planKey(task);
    const key = own === null ? null : `${from.getTime()} ${own}`;
    const plan = key === null ? undefined : plans.get(key);
    if (plan) return [{ member, firing: { ...plan, task: task.id } }];
    // After a long outage there may be millions, which are counted and not kept.
    const times = few.length < MOST_SHARED ? few : all();
    const firing = planFiring(task, { from, times, now }, Math.random);
    if (key !== null) plans.set(key, firing);
    return [{ member, firing }];
  });
}
