import { nextFireTime } from '../schedule/fire-times.ts';
import { parseSchedule } from '../schedule/parse-schedule.ts';
import type { OtherSchedule } from '../store/store.ts';
import { fullName } from '../task/task-id.ts';
import type { SchedulerParts } from './parts.ts';
import { seniorityOf } from './seniority.ts';
import type { Member } from './timetable.ts';

type Parts = Pick<SchedulerParts, 'store' | 'replica' | 'log'>;

/**
 * The tasks for which another replica has put another schedule into the store. As long as a younger one lives that holds;
 * then they go on from where it was left.
 */
export class GivingWay {
  readonly #parts: Parts;
  readonly #members = new Map<Member, { judged: Date; other: OtherSchedule }>();
  /** By full name; each is told of once. */
  readonly #told = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Leaves the fire times up to `through` to whoever has the other schedule, by which all is judged up to `member.judged`. */
  add(member: Member, through: Date, other: OtherSchedule): void {
    member.through = through;
    this.#members.set(member, { judged: member.judged, other });
  }

  /** The store has its own schedule again. */
  delete(member: Member): void {
    this.#members.delete(member);
  }

  /** The store has the own schedules of all. */
  clear(): void {
    this.#members.clear();
  }

  /** Whether it is on this replica to take over, from where `judged` is then. */
  async isOver(now: Date): Promise<boolean> {
    if (this.#members.size === 0) return false;
    const { store, replica } = this.#parts;
    const { isYoungest, youngerSeenAt } = seniorityOf(replica, await store.listBoots(), now);
    for (const [member, { judged, other }] of this.#members)
      if (youngerSeenAt) member.judged = heldUntil(judged, other, youngerSeenAt);
    if (isYoungest) this.#told.clear();
    else this.#tell();
    return isYoungest;
  }

  #tell(): void {
    for (const { task } of this.#members.keys()) {
      const name = fullName(task.id);
      if (this.#told.has(name)) continue;
      this.#told.add(name);
      this.#parts.log.warn(
        { task: name },
        'Another replica has another schedule for a task: fired by that one alone',
      );
    }
  }
}

/**
 * Until when the other schedule held: as long as its replica was heard of, and had left nothing undone. One that stops, or
 * is drained, fires nothing any more before it is gone.
 */
function heldUntil(judged: Date, { schedule, timezone }: OtherSchedule, seenAt: Date): Date {
  const parsed = parseSchedule(schedule);
  const undone = parsed.ok ? nextFireTime(parsed.schedule, timezone, judged) : null;
  const until = undone && undone <= seenAt ? new Date(undone.getTime() - 1) : seenAt;
  return until > judged ? until : judged;
}
