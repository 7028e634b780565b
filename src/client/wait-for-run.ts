import type { Envelope } from '../api/envelope.ts';
import type { ListResult, OutputText, RunDetailView, RunView } from '../api/views.ts';
import { sleep } from '../clock.ts';
import type { RunState } from '../run/run.ts';
import type { Connection } from './call.ts';
import { showRun } from './client.ts';
import { readOutput } from './read-output.ts';
import { type Patience, withReconnect } from './reconnect.ts';
import { isOver } from './run-end.ts';

/** Below the times after which connections without traffic are cut on the way. */
const POLL_MS = 25_000;
/** While a run waits for its turn its start is news too, which no long poll tells. Doubled each time. */
const FIRST_QUEUED_POLL_MS = 250;
const LONGEST_QUEUED_POLL_MS = 5_000;
/** Between answers that come before their time, as those of a stopping scheduler do. */
const PAUSE_MS = 1_000;

/** Waits for the end of a run, over restarts of the scheduler; null when `patience.signal` was aborted before. */
export async function waitForRun(
  connection: Connection,
  { run, state: knownState }: Pick<RunView, 'run' | 'state'>,
  patience: Patience & { seen: (result: ListResult<RunDetailView>) => void },
): Promise<Envelope<ListResult<RunDetailView>> | null> {
  const { clock, signal, seen } = patience;
  let queuedMs = FIRST_QUEUED_POLL_MS;
  let waitMs = knownState === 'queued' ? queuedMs : POLL_MS;
  while (!signal.aborted) {
    const askedAt = clock.now().getTime();
    const answer = await unlessAborted(signal, () =>
      withReconnect(() => showRun(connection, run, { waitMs, signal }), patience),
    );
    if (answer === null) return null;
    seen(answer.result);
    const { state } = answer.result.response;
    if (isOver(state)) return answer;
    if (clock.now().getTime() - askedAt < Math.min(PAUSE_MS, waitMs)) await sleep(clock, PAUSE_MS, signal);
    queuedMs = Math.min(queuedMs * 2, LONGEST_QUEUED_POLL_MS);
    waitMs = state === 'queued' ? queuedMs : POLL_MS;
  }
  return null;
}

/** One look at a run, over restarts of the scheduler; null when `patience.signal` was aborted before. */
export function lookAtRun(
  connection: Connection,
  run: number,
  patience: Patience,
): Promise<Envelope<ListResult<RunDetailView>> | null> {
  const { signal } = patience;
  return unlessAborted(signal, () => withReconnect(() => showRun(connection, run, { signal }), patience));
}

/** Hands on the output of a run until its end, over restarts of the scheduler, without loss or repetition; its state then, or null when it was given up before. */
export async function followRun(
  connection: Connection,
  run: number,
  following: Patience & { tail?: number | undefined; take: (line: OutputText) => void },
): Promise<RunState | null> {
  const { clock, signal, take } = following;
  let after: string | null = null;
  let tail = following.tail;
  while (!signal.aborted) {
    const asked = () => readOutput(connection, { run, follow: true, tail, after, take, signal });
    const read = await unlessAborted(signal, () => withReconnect(asked, following));
    if (read === null || read.state !== null) return read?.state ?? null;
    after = read.place;
    if (after !== null) tail = undefined;
    await sleep(clock, PAUSE_MS, signal);
  }
  return null;
}

/** An exchange that was given up on purpose is no failure. */
async function unlessAborted<Value>(signal: AbortSignal, ask: () => Promise<Value>): Promise<Value | null> {
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
