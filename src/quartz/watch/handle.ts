import { type JobKey, keyText, type TriggerKey } from '../keys.ts';

/** By what a run is found in Quartz' tables, and how far it has come there. Kept with the run, as text. */
export interface Handle {
  scheduler: string;
  job: JobKey;
  trigger: TriggerKey;
  /**
   * `held` waits in our own line, and its trigger is yet to be placed. `placing` is being placed, or was when its
   * scheduler died. `placed` stands, or stood, in the tables. `removing` is being taken back, or was.
   */
  state: 'held' | 'placing' | 'placed' | 'removing';
  /** When it came to be so, epoch ms by the database's clock. */
  at: number;
  /** Which transaction places it, or takes it back: remembered before it writes, for asking the server later what became of it. */
  transaction?: string;
  /** Which version of the job's row its trigger is for; a job that was made anew has another one. */
  jobVersion?: string;
  /** Whether it was told to wait in our own line, and goes back there when Quartz was not reached. */
  fromLine?: boolean;
}

export function formatHandle(handle: Handle): string {
  return JSON.stringify(handle);
}

/** Reads what `formatHandle` wrote. */
export function parseHandle(text: string): Handle {
  return JSON.parse(text) as Handle;
}

/** For people: `MyScheduler: DEFAULT.MT_4f`, or that no trigger is there yet. */
export function handleText(text: string): string {
  const { scheduler, trigger, state } = parseHandle(text);
  return `${scheduler}: ${state === 'held' ? 'no trigger yet' : keyText(trigger)}`;
}
