import type { RunView } from '../../../src/api/views.ts';
import { FAILED, SUCCEEDED, sampleRunDetail, sampleRunView } from '../sample-views.ts';
import { ARABIC, CHINESE, EMOJI, HEBREW, HOSTILE, LONG_NAME, LONG_SENTENCE } from './texts.ts';

const UNFIRED: Partial<RunView> = {
  cause: 'schedule',
  startedAt: null,
  durationMs: null,
  attempt: 0,
  by: null,
};

/** A run that goes on for longer than usual. */
export const RUNNING = sampleRunView(142, {
  startedAt: '2026-01-14T23:58:20.000Z',
  queuedAt: '2026-01-14T23:58:19.500Z',
  durationMs: 100_000,
  by: HEBREW,
  reason: CHINESE,
});

/** A run of each state, with hard texts in all places. */
export const RUNS: readonly RunView[] = [
  RUNNING,
  sampleRunView(141, {
    state: 'queued',
    taskName: 'resume-uploads',
    cause: 'retry',
    retryOf: 139,
    startedAt: null,
    durationMs: null,
    attempt: 1,
    notBefore: '2026-01-15T00:10:00.000Z',
    error: ARABIC,
    by: 'ops1',
    reason: LONG_SENTENCE,
  }),
  sampleRunView(140, { ...SUCCEEDED, taskGroup: 'settings', taskName: 'refresh-cache', cause: 'schedule' }),
  sampleRunView(139, { ...FAILED, error: LONG_SENTENCE, by: ARABIC, reason: EMOJI }),
  sampleRunView(138, {
    ...FAILED,
    state: 'timed_out',
    taskGroup: LONG_NAME,
    taskName: LONG_NAME,
    startedAt: '2026-01-12T02:00:00.000Z',
    durationMs: 3_600_000,
    exitCode: null,
    signal: 'SIGKILL',
    error: CHINESE,
    by: LONG_NAME,
    reason: HOSTILE,
  }),
  sampleRunView(137, {
    ...UNFIRED,
    state: 'missed',
    fireTime: '2026-01-14T20:30:00.000Z',
    merged: { lastFireTime: '2026-01-14T21:30:00.000Z', count: 61 },
    reason: 'the scheduler was down',
  }),
  sampleRunView(136, { ...UNFIRED, state: 'skipped', fireTime: '2026-01-14T20:30:00.000Z', reason: ARABIC }),
  sampleRunView(135, { ...FAILED, state: 'cancelled', exitCode: null, signal: 'SIGTERM', error: HOSTILE }),
  sampleRunView(134, { ...SUCCEEDED, state: 'finished', exitCode: null }),
  sampleRunView(133, {
    ...FAILED,
    state: 'interrupted',
    exitCode: null,
    error: 'its replica died',
    attempt: 3,
  }),
];

/** What `show` tells of a run that failed in two attempts. */
export const FAILED_RUN = sampleRunDetail(139, {
  ...FAILED,
  cause: 'retry',
  retryOf: 131,
  retriedBy: [141, 140],
  fireTime: '2026-01-14T20:30:00.000Z',
  error: LONG_SENTENCE,
  by: ARABIC,
  reason: HEBREW,
  params: { block: CHINESE, note: HOSTILE },
  where: {
    replica: 'r2',
    pod: 'learner-7d9c6bd5f4-x2x8w',
    exec: 'kubectl exec -n sunbird learner-7d9c6bd5f4-x2x8w -c tasks -- sunbird-tasks',
  },
  attempts: [
    {
      attempt: 1,
      replica: 'r1',
      startedAt: '2026-01-14T23:50:00.000Z',
      endedAt: '2026-01-14T23:51:00.000Z',
      outcome: 'failed',
      exitCode: 3,
      signal: null,
      error: CHINESE,
    },
    {
      attempt: 2,
      replica: 'r2',
      startedAt: '2026-01-15T00:00:00.000Z',
      endedAt: '2026-01-15T00:00:41.800Z',
      outcome: 'failed',
      exitCode: 3,
      signal: null,
      error: ARABIC,
    },
  ],
  result: { counted: 41, blocks: ['B-7', 'B-8'], remark: EMOJI },
});
