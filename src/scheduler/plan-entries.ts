import type { Firing } from '../run/firing.ts';
import { fireTimes } from '../schedule/fire-times.ts';
import { planInSteps, planKey, STEP } from './plan-firing.ts';
import type { Entry, Member } from './timetable.ts';

/** What becomes of the fire times of a task that are due. */
export interface PlannedMember {
  member: Member;
  firing: Firing;
}

/** Plans what is due of all that tasks have, in steps: it yields after each thousand of fire times. */
export function* planEntries(entries: readonly Entry[], now: Date): Generator<undefined, PlannedMember[]> {
  const planned: PlannedMember[] = [];
  let gone = 0;
  for (const entry of entries) {
    const plan = entryPlanner(entry, now);
    for (const member of entry.members) {
      const { firing, judged } = yield* plan(member);
      if (firing) planned.push({ member, firing });
      gone += judged;
      if (gone < STEP) continue;
      gone = 0;
      yield;
    }
  }
  return planned;
}

/** Tasks that share an entry mostly stand at the same instant, and then share their fire times and their plan. */
function entryPlanner(entry: Entry, now: Date) {
  const known = new Map<number, Date[]>();
  const plans = new Map<string, Firing>();
  return function* ({
    task,
    through: from,
  }: Member): Generator<undefined, { firing: Firing | null; judged: number }> {
    const all = () => fireTimes(entry.schedule, entry.timezone, from, now);
    const few = known.get(from.getTime()) ?? all().take(STEP).toArray();
    known.set(from.getTime(), few);
    if (few.length === 0) return { firing: null, judged: 0 };
    const own = planKey(task);
    const key = own === null ? null : `${from.getTime()} ${own}`;
    const plan = key === null ? undefined : plans.get(key);
    if (plan) return { firing: { ...plan, task: task.id }, judged: 0 };
    // After a long outage there may be millions, which are counted and not kept.
    const times = few.length < STEP ? few : all();
    const firing = yield* planInSteps(task, { from, times, now }, Math.random);
    if (key !== null) plans.set(key, firing);
    return { firing, judged: few.length };
  };
}
