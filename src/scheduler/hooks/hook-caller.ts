import { sleep } from '../../clock.ts';
import type { AttemptEnd } from '../../run/run.ts';
import type { HookSpec } from '../../task/hooks.ts';
import { fullName } from '../../task/task-id.ts';
import type { StopRequest, WorkOrder } from '../../work/work.ts';
import type { SchedulerParts } from '../parts.ts';
import { type HookCall, HookRecord } from './hook-record.ts';

/** Longest time a call may take, before it is asked to end. */
const TIMEOUT_MS = 30_000;
const MOST_AT_ONCE = 4;
/** Calls that may wait for their turn. */
const MOST_WAITING = 100;
/** How long a stop lets calls go on, and between TERM and KILL then. */
const STOP_MS = 1_000;
const STOP_GRACE_MS = 500;
/** Kept of what a call prints, for the log. */
const MOST_OUTPUT = 1_000;

type CallerParts = Pick<SchedulerParts, 'work' | 'clock' | 'log' | 'replica'>;

/** Calls hooks beside everything else, few at once; whoever has something to tell never waits for it. */
export class HookCaller {
  readonly record: HookRecord;
  readonly #parts: CallerParts;
  readonly #waiting: HookCall[] = [];
  readonly #going = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #open = true;

  constructor(parts: CallerParts) {
    this.#parts = parts;
    this.record = new HookRecord(parts.clock);
  }

  /** Calls it as soon as there is room; of too many that wait the newest is dropped. */
  call(call: HookCall): void {
    if (this.#open && this.#waiting.length < MOST_WAITING) this.#waiting.push(call);
    else this.#drop(call);
    this.#next();
  }

  /** Begins nothing more; what goes on has a moment to end by itself. Safe to repeat. */
  async stop(): Promise<void> {
    this.#open = false;
    for (const call of this.#waiting.splice(0)) this.#drop(call);
    const done = new AbortController();
    const ended = Promise.all(this.#going).then(() => done.abort());
    await sleep(this.#parts.clock, STOP_MS, done.signal);
    const request: StopRequest = {
      outcome: 'interrupted',
      error: 'the scheduler stopped',
      graceMs: STOP_GRACE_MS,
    };
    this.#stopping.abort(request);
    await ended;
  }

  #next(): void {
    while (this.#going.size < MOST_AT_ONCE) {
      const call = this.#waiting.shift();
      if (!call) return;
      const going: Promise<void> = this.#make(call).then(() => {
        this.#going.delete(going);
        this.#next();
      });
      this.#going.add(going);
    }
  }

  async #make(call: HookCall): Promise<void> {
    let output = '';
    const take = (_: string, bytes: Uint8Array) => {
      output = (output + Buffer.from(bytes).toString('utf8')).slice(-MOST_OUTPUT);
    };
    const { ended } = this.#parts.work.start(...workOf(call, this.#orderOf(call, take)));
    this.#tell(call, await ended, output);
  }

  #orderOf({ event, task }: HookCall, output: WorkOrder['output']): WorkOrder {
    const marks = {
      SUNBIRD_TASKS_HOOK: event,
      SUNBIRD_TASKS_TASK: fullName(task),
      SUNBIRD_TASKS_REPLICA: this.#parts.replica,
    };
    const { signal } = this.#stopping;
    return { run: {}, params: {}, marks, timeoutMs: TIMEOUT_MS, signal, output };
  }

  #tell(call: HookCall, { outcome, error }: AttemptEnd, output: string): void {
    const fields = { event: call.event, task: fullName(call.task) };
    const failure = outcome === 'succeeded' ? null : (error ?? outcome);
    this.record.ended(call, failure);
    if (failure === null) this.#parts.log.info(fields, 'Hook called');
    else this.#parts.log.warn({ ...fields, error: failure, output }, 'Hook failed');
  }

  #drop(call: HookCall): void {
    this.record.dropped();
    const why = this.#open ? `${MOST_WAITING} calls wait already` : 'the scheduler stops';
    this.#parts.log.warn({ event: call.event, task: fullName(call.task), why }, 'Hook dropped');
  }
}

/** A program finds the text on stdin; a request has it as its body. */
function workOf({ spec, body }: HookCall, order: WorkOrder): [HookSpec, WorkOrder] {
  if (spec.kind === 'command') return [spec, { ...order, input: body }];
  const hasType = Object.keys(spec.headers).some((name) => name.toLowerCase() === 'content-type');
  const headers = hasType ? spec.headers : { 'Content-Type': 'application/json', ...spec.headers };
  return [{ ...spec, headers, body }, order];
}
