import type { ServerResponse } from 'node:http';
import type { RunDetailView, RunView } from '../../src/api/views.ts';
import { type Answering, sendResult } from './fake-daemon.ts';
import { sampleResult, sampleRunDetail } from './sample-views.ts';

export const RUN_TASK = 'organisations/update-user-count';

/** The line for scripts at the end of run 142 when it ended well. */
export const RESULT = `RESULT run=142 task=${RUN_TASK} state=succeeded exit=0 duration=41.8s\n`;

/** Answers with run 142, in a zone other than UTC. */
export function sendRun(
  response: ServerResponse,
  differs: Partial<RunDetailView>,
  usualMs: number | null = null,
): void {
  sendResult(
    response,
    sampleResult(sampleRunDetail(142, { ...differs, usualMs }), { timezone: 'Asia/Kolkata' }),
  );
}

/** A run that runs until the test ends it; whoever asks for its end gets an answer only then. */
export function openRun({ usualMs = null, output }: { usualMs?: number | null; output?: Answering } = {}) {
  const waiting = new Set<ServerResponse>();
  let end: Partial<RunView> | null = null;
  const answer: Answering = (request, response) => {
    if (output && request.url.pathname.endsWith('/output')) return output(request, response);
    if (end !== null || !request.url.searchParams.has('wait')) return sendRun(response, end ?? {}, usualMs);
    waiting.add(response);
  };
  const answerWaiting = (differs: Partial<RunView> = {}) => {
    for (const response of waiting) sendRun(response, differs, usualMs);
    waiting.clear();
  };
  const finish = (differs: Partial<RunView>) => {
    end = differs;
    answerWaiting(differs);
  };
  return { answer, waiting, answerWaiting, finish };
}
