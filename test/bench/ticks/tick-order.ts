/** So many tasks that do nothing, all due in each of these seconds. */
export interface TickOrder {
  tasks: number;
  /** The first second, epoch ms. */
  fromMs: number;
  seconds: number;
}

/** What came of a `TickOrder`. A lateness is in ms after the fire time. */
export interface Ticked {
  /** Of each call of the work. */
  started: number[];
  /** Of each fire time until it was decided and stored for good; empty where nothing is. */
  stored: number[];
  cpuMs: number;
  rssMb: number;
}

/** Is told of each call, with its fire time where that is known; else it belongs to the second that it fell into. */
export type OnCall = (fireTime?: Date | null) => void;

/** Schedules tasks whose work is `onCall`; the returned function ends them all. */
export type Schedule = (order: TickOrder, onCall: OnCall) => Promise<() => Promise<void>>;

/** The cron expression of those seconds, with seconds first. */
export function expressionOf({ fromMs, seconds }: TickOrder): string {
  return seconds === 1 ? `${new Date(fromMs).getUTCSeconds()} * * * * *` : '* * * * * *';
}
