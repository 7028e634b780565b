import { nextFireTime } from '../schedule/fire-times.ts';
import { loadSchedule } from '../schedule/parse-schedule.ts';
import { audibleFireTimes } from '../schedule/quiet.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ConfiguredTask } from '../task/task.ts';
import { fullName, type TaskId } from '../task/task-id.ts';
import { Heap } from './heap.ts';

export type ScheduledTask = ConfiguredTask & { schedule: string };

/** A task with a schedule, and up to where its fire times need no look any more. */
export interface Member {
  task: ScheduledTask;
  through: Date;
  /** Up to where they were judged, as far as the store tells: not so far, where another replica was left to do it. */
  judged: Date;
}

/** The tasks that share an expression and a zone, and so all their fire times. */
export interface Entry {
  schedule: Schedule;
  timezone: string;
  members: Member[];
  /** The earliest fire time that nothing was done about yet; null when the schedule has come to its end. */
  next: Date | null;
}

/** When which tasks fire. Knows no clock: it is told what time it is. */
export class Timetable {
  readonly #entries = new Map<string, Entry>();
  readonly #byTask = new Map<string, { entry: Entry; member: Member }>();
  readonly #heap = new Heap<Entry>((a, b) => timeOf(a) < timeOf(b));

  constructor(members: readonly Member[]) {
    for (const member of members) this.#add(member);
    for (const entry of this.#entries.values()) this.#push(entry);
  }

  /** The earliest fire time of all, or null when nothing is scheduled. */
  get next(): Date | null {
    return this.#heap.first?.next ?? null;
  }

  /** Takes the entries out that are due; each is to be put back when its fire times were judged, or could not be. */
  takeDue(now: Date): Entry[] {
    const due: Entry[] = [];
    while (this.next && this.next <= now) due.push(this.#heap.take() as Entry);
    return due;
  }

  /** Puts an entry back, by its earliest fire time that is not judged yet. */
  putBack(entry: Entry): void {
    this.#push(entry);
  }

  /** Every task with a schedule. */
  get tasks(): TaskId[] {
    return [...this.#byTask.values()].map(({ member }) => member.task.id);
  }

  /** Up to where a task's fire times were judged by the schedule it has; undefined when that is new. */
  judgedOf({ id, schedule, timezone }: ScheduledTask): Date | undefined {
    const { task, judged } = this.#byTask.get(fullName(id))?.member ?? {};
    return task?.schedule === schedule && task.timezone === timezone ? judged : undefined;
  }

  /** The next fire times of a task after `now` but for quiet ones, rising, at most `count`; none without a schedule. */
  nextFireTimes(id: TaskId, count: number, now: Date): Date[] {
    const found = this.#byTask.get(fullName(id));
    if (!found) return [];
    const { entry, member } = found;
    const { quiet } = member.task;
    const isNext = entry.next && entry.next > now && member.through < entry.next;
    if (count === 1 && isNext && !quiet) return [entry.next as Date];
    const from = member.through > now ? member.through : now;
    return audibleFireTimes(entry.schedule, { timezone: entry.timezone, quiet }, from).take(count).toArray();
  }

  #add(member: Member): void {
    const { schedule, timezone } = member.task;
    if (schedule === null) return;
    const key = `${timezone} ${schedule}`;
    const entry = this.#entries.get(key) ?? {
      schedule: loadSchedule(schedule),
      timezone,
      members: [],
      next: null,
    };
    this.#entries.set(key, entry);
    entry.members.push(member);
    this.#byTask.set(fullName(member.task.id), { entry, member });
  }

  #push(entry: Entry): void {
    const earliest = entry.members.reduce(
      (least, { through }) => Math.min(least, through.getTime()),
      Number.POSITIVE_INFINITY,
    );
    entry.next = nextFireTime(entry.schedule, entry.timezone, new Date(earliest));
    if (entry.next) this.#heap.add(entry);
  }
}

function timeOf({ next }: Entry): number {
  return next?.getTime() ?? Number.POSITIVE_INFINITY;
}
