import { loadSchedule, parseSchedule, type ScheduleCheck } from './parse-schedule.ts';
import type { Schedule } from './schedule.ts';

/** The schedules of one file. Many tasks share one, and reading it takes longer than all else about a task: each text is read once. */
export class KnownSchedules {
  readonly #checks = new Map<string, ScheduleCheck>();

  /** As `parseSchedule`. */
  parse(text: string): ScheduleCheck {
    const check = this.#checks.get(text) ?? parseSchedule(text);
    this.#checks.set(text, check);
    return check;
  }

  /** As `loadSchedule`. */
  load(text: string): Schedule {
    const check = this.parse(text);
    return check.ok ? check.schedule : loadSchedule(text);
  }
}
