import type { Params } from '../../src/task/param-spec.ts';
import type { WorkSpec } from '../../src/task/work-spec.ts';
import type { StopRequest, Work } from '../../src/work/work.ts';

/** Starts an attempt of some work, with what it prints and the means to stop it at hand. */
export function startWork<Spec extends WorkSpec>(
  work: Work<Spec>,
  spec: Spec,
  { params = {}, timeoutMs = 20_000 }: { params?: Params; timeoutMs?: number } = {},
) {
  const stop = new AbortController();
  const pieces: { stream: string; bytes: Uint8Array }[] = [];
  const { promise: printed, resolve } = Promise.withResolvers<void>();
  const started = work.start(spec, {
    params,
    run: { run: 142, taskName: 'refresh' },
    marks: { SUNBIRD_TASKS_RUN: 'store/142/1' },
    timeoutMs,
    signal: stop.signal,
    output: (stream, bytes) => {
      pieces.push({ stream, bytes: new Uint8Array(bytes) });
      resolve();
    },
  });
  return {
    ...started,
    printed,
    stopBy: (request: StopRequest) => stop.abort(request),
    /** All that came on a stream so far. */
    textOf: (stream: 'stdout' | 'stderr') =>
      Buffer.concat(pieces.filter((piece) => piece.stream === stream).map(({ bytes }) => bytes)).toString(),
  };
}

/** A cancel as the scheduler asks for it. */
export const CANCEL: StopRequest = { outcome: 'cancelled', error: 'cancelled by root', graceMs: 20_000 };
