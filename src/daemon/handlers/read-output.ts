import type { OutputLine } from '../../api/views.ts';
import { SunbirdError } from '../../errors.ts';
import { isEnded } from '../../run/run.ts';
import type { OutputQuery, StoredChunk } from '../../store/output.ts';
import { AskedOptions } from '../asked-options.ts';
import { findAskedRun } from '../find-asked.ts';
import { lastLines } from '../last-lines.ts';
import type { Asked, Handler, Service } from '../service.ts';

/** How often followed output is looked for. */
const FOLLOW_MS = 250;
const BATCH = 200;
const MOST_LINES = 1_000_000;

interface OutputRequest {
  run: number;
  follow: boolean;
  tail: number | null;
  after: OutputQuery['after'];
  /** Its work is done by another scheduler. */
  elsewhere: boolean;
}

/** Output of a run as NDJSON; `follow` stays until the run has ended, `tail` begins so many lines from the end. */
export const readOutput: Handler = async (asked, service) => {
  const options = new AskedOptions(asked, 'query');
  const run = await findAskedRun(service, asked.segment);
  const request: OutputRequest = {
    run: run.number,
    follow: options.flag('follow'),
    tail: options.whole('tail', MOST_LINES),
    after: parsePlace(options.text('after')),
    elsewhere: run.handle !== null,
  };
  options.end();
  return { lines: outputLines(asked, service, request) };
};

async function* outputLines(
  asked: Asked,
  service: Service,
  request: OutputRequest,
): AsyncGenerator<OutputLine> {
  let { after } = request;
  let tail = request.tail;
  if (request.elsewhere && after === null) yield keptElsewhere(service);
  for (;;) {
    // The state is read first: what a run wrote before its end is in the store when the end is.
    const run = await findAskedRun(service, asked.segment);
    let chunks = await readAll(service, { run: request.run, after, limit: BATCH });
    after = placeOf(chunks.at(-1)) ?? after;
    if (tail !== null) chunks = lastLines(chunks, tail);
    tail = null;
    for (const chunk of chunks) yield viewChunk(chunk);
    if (asked.signal.aborted) return;
    if (!request.follow || isEnded(run)) return yield { end: true, state: run.state };
    if (service.scheduler.stopping && run.state === 'queued') return;
    await service.signals.wait(run.number, { clock: service.clock, ms: FOLLOW_MS, signal: asked.signal });
  }
}

async function readAll(service: Service, query: OutputQuery): Promise<StoredChunk[]> {
  const all: StoredChunk[] = [];
  for (let after = query.after; ; ) {
    const batch = await service.store.listOutput({ ...query, after });
    all.push(...batch);
    if (batch.length < query.limit) return all;
    after = placeOf(batch.at(-1)) ?? after;
  }
}

function keptElsewhere({ clock }: Service): OutputLine {
  const text = 'Quartz gives no output away: it is in the log of the node that executes the job.\n';
  return { place: '0.0', at: clock.now().toISOString(), stream: 'note', text };
}

function viewChunk({ attempt, sequence, at, stream, text }: StoredChunk): OutputLine {
  return { place: `${attempt}.${sequence}`, at: at.toISOString(), stream, text };
}

function placeOf(chunk: StoredChunk | undefined): OutputQuery['after'] {
  return chunk ? { attempt: chunk.attempt, sequence: chunk.sequence } : null;
}

function parsePlace(text: string | null): OutputQuery['after'] {
  if (text === null) return null;
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(text);
  if (match) return { attempt: Number(match[1]), sequence: Number(match[2]) };
  throw new SunbirdError(
    'INVALID_REQUEST',
    `${JSON.stringify(text)} is no place in the output, such as 1.17.`,
  );
}
