import { format } from 'node:util';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { AttemptEnd } from '../run/run.ts';
import type { FunctionSpec, TaskFunction } from '../task/work-spec.ts';
import { watchOrder } from './cut.ts';
import { encodeResult } from './result.ts';
import type { Work, WorkOrder } from './work.ts';

/**
 * Work by a function of this process. Nothing can end it but itself: one that does not heed its signal within the grace
 * is left alone, and its attempt says so.
 */
export function createFunctionWork({ clock }: { clock: Clock }): Work<FunctionSpec> {
  return { start: ({ call }, order) => ({ process: null, ended: attempt(call, order, clock) }) };
}

type Settled = { kind: 'value'; value: unknown } | { kind: 'thrown'; error: unknown } | { kind: 'left' };

async function attempt(call: TaskFunction, order: WorkOrder, clock: Clock): Promise<AttemptEnd> {
  const stop = new AbortController();
  const left = Promise.withResolvers<Settled>();
  const cut = watchOrder(order, {
    clock,
    ask: ({ error }) => stop.abort(new Error(error)),
    force: () => left.resolve({ kind: 'left' }),
  });
  let open = true;
  const write = (stream: 'stdout' | 'stderr', line: string) => {
    if (open) order.output(stream, Buffer.from(`${line}\n`));
  };
  const log = (...parts: unknown[]) => write('stdout', format(...parts));
  const { params, run } = order;
  const settled = await Promise.race([settle(call, { params, run, log, signal: stop.signal }), left.promise]);
  cut.release();
  const end = judge(settled, write);
  open = false;
  if (!cut.reason) return end;
  const { outcome, error } = cut.reason;
  const ignored = ', and it did not heed its signal: it may still be going on';
  return { ...end, outcome, error: settled.kind === 'left' ? `${error}${ignored}` : error };
}

async function settle(call: TaskFunction, context: Parameters<TaskFunction>[0]): Promise<Settled> {
  try {
    return { kind: 'value', value: await call(context) };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}

function judge(settled: Settled, write: (stream: 'stderr', line: string) => void): AttemptEnd {
  const end = { exitCode: null, signal: null };
  if (settled.kind === 'left') return { ...end, outcome: 'failed', error: null };
  if (settled.kind === 'thrown') {
    const { error } = settled;
    if (error instanceof Error && error.stack) write('stderr', error.stack);
    return { ...end, outcome: 'failed', error: `threw ${messageOf(error)}` };
  }
  const { note, ...result } = encodeResult(settled.value);
  if (note !== undefined) write('stderr', note);
  return { ...end, outcome: 'succeeded', error: null, ...result };
}
