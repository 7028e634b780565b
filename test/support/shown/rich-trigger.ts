import type { ServerResponse } from 'node:http';
import { type AskedRequest, type Failure, sendFailure, sendResult } from '../fake-daemon.ts';
import { sampleTriggered } from '../sample-views.ts';
import { RUNNING } from './rich-runs.ts';
import { ARABIC, HEBREW, HOSTILE, LONG_SENTENCE } from './texts.ts';

const EXEC = 'kubectl exec -n sunbird learner-7d9c6bd5f4-x2x8w -c tasks -- sunbird-tasks';

/** What becomes of a trigger, by the name of the task. */
export function triggered({ url, body }: AskedRequest, response: ServerResponse): void {
  const task = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  const refusal = REFUSALS[task];
  if (refusal) sendFailure(response, refusal);
  else if (body.dryRun)
    sendResult(response, sampleTriggered({ response: 'DRY_RUN', run: null, usualMs: 41_000 }));
  else
    sendResult(
      response,
      sampleTriggered({
        run: RUNNING,
        usualMs: 41_000,
        notes: [`${LONG_SENTENCE} ${HEBREW}`],
        outcome: 'queued',
        behind: RUNNING,
      }),
    );
}

const REFUSALS: Readonly<Record<string, Failure>> = {
  busy: {
    err: 'JOB_ALREADY_RUNNING',
    errmsg: 'Job currently in running state, please try after sometime.',
    result: {
      running: RUNNING,
      usualMs: 41_000,
      where: { replica: 'r2', pod: 'learner-7d9c6bd5f4-x2x8w', exec: EXEC },
    },
  },
  'resume-uploads': {
    err: 'TASK_PAUSED',
    errmsg: `uploads/resume-uploads is paused by ${ARABIC}: ${HEBREW} ${HOSTILE}`,
    result: { task: 'uploads/resume-uploads' },
  },
  'no-such': {
    err: 'TASK_NOT_FOUND',
    errmsg: `There is no task "no-such". ${LONG_SENTENCE} See: sunbird-tasks list -o name`,
  },
};
