import type { TaskView } from '../../../src/api/views.ts';
import { sampleParam } from '../sample-task.ts';
import {
  FAILED,
  SUCCEEDED,
  sampleDurations,
  sampleQuartzTask,
  sampleRunView,
  sampleTaskDetail,
  sampleTaskView,
} from '../sample-views.ts';
import { RUNNING, RUNS } from './rich-runs.ts';
import {
  ARABIC,
  CHINESE,
  EMOJI,
  HEBREW,
  HINDI,
  HOSTILE,
  LONG_LINK,
  LONG_NAME,
  LONG_SENTENCE,
} from './texts.ts';

const FIRES = ['2026-01-15T02:00:00.000Z', '2026-01-16T02:00:00.000Z', '2026-01-17T02:00:00.000Z'];

/** A task that waits for somebody, in words that are read from the right. */
export const PAUSED = sampleTaskView('uploads/resume-uploads', {
  state: 'paused',
  schedule: '0 23 * * *',
  nextRun: '2026-01-15T17:30:00.000Z',
  nextRuns: ['2026-01-15T17:30:00.000Z'],
  description: ARABIC,
  paused: {
    by: 'ops1',
    reason: HEBREW,
    since: '2026-01-14T18:00:00.000Z',
    until: '2026-01-15T00:30:00.000Z',
    next: null,
  },
  lastRun: sampleRunView(120, { ...FAILED, startedAt: '2026-01-13T17:30:00.000Z', durationMs: 125_000 }),
});

/** Tasks of each state, with hard texts in all places. */
export const TASKS: readonly TaskView[] = [
  sampleTaskView('organisations/update-user-count', {
    state: 'running',
    description: CHINESE,
    nextRuns: FIRES,
    running: RUNNING,
    durations: sampleDurations(),
    lastRun: sampleRunView(140, SUCCEEDED),
    overridden: {
      schedule: '0 2 * * *',
      timezone: 'UTC',
      by: 'ops1',
      reason: ARABIC,
      since: '2026-01-14T18:00:00.000Z',
      file: { schedule: '0 3 * * *', timezone: 'Asia/Kolkata' },
      fileChanged: true,
    },
  }),
  sampleTaskView('settings/refresh-cache', {
    schedule: '@every 10m',
    nextRun: '2026-01-15T00:04:00.000Z',
    nextRuns: ['2026-01-15T00:04:00.000Z'],
    description: EMOJI,
    lastRun: sampleRunView(139, { ...SUCCEEDED, durationMs: 212 }),
  }),
  PAUSED,
  sampleTaskView(`${LONG_NAME}/${LONG_NAME}`, {
    state: 'quarantined',
    schedule: '*/5 8-18 * * MON-FRI',
    nextRun: '2026-01-20T02:00:00.000Z',
    description: LONG_SENTENCE,
    lastRun: sampleRunView(138, { ...FAILED, state: 'interrupted', durationMs: 3_600_000 }),
  }),
  sampleTaskView('organisations/hindi', { description: HINDI, schedule: null, nextRun: null }),
  sampleTaskView('organisations/hostile', { state: 'queued', description: HOSTILE }),
  sampleQuartzTask({
    description: HEBREW,
    nextRun: '2026-01-15T17:30:00.000Z',
    drift: [{ kind: 'not-paused', text: `NetOps/uploadVerifyScheduler was paused here. ${LONG_SENTENCE}` }],
  }),
];

const [USER_COUNT] = TASKS;

/** What `show` tells of a task that has all that a task may have. */
export const DETAIL = sampleTaskDetail('organisations/update-user-count', {
  ...USER_COUNT,
  durations: sampleDurations(),
  timezone: 'Pacific/Chatham',
  paused: PAUSED.paused,
  quarantine: { since: '2026-01-14T18:00:00.000Z', run: 138 },
  drift: [{ kind: 'other-schedule', text: LONG_SENTENCE }],
  runbook: {
    owner: ARABIC,
    about: `${LONG_SENTENCE}\n${CHINESE}\n${HOSTILE}`,
    safeToRerun: EMOJI,
    ifItFails: `${HEBREW}\n${HINDI}`,
    link: LONG_LINK,
  },
  quiet: { times: ['08:00-10:00', '17:30-19:00'], timezone: 'Asia/Kolkata' },
  pauseAfterFailures: 3,
  guarded: true,
  lateMs: 60_000,
  hooks: [
    {
      event: 'onLate',
      calls: `POST ${LONG_LINK}`,
      lastCalledAt: '2026-01-14T20:40:00.000Z',
      lastError: CHINESE,
    },
  ],
  retry: { attempts: 3, delayMs: 10_000, backoff: 2 },
  work: `node recount.js --name ${LONG_NAME} --note "${HEBREW}"`,
  params: {
    block: sampleParam('string', { pattern: '^[A-Z0-9-]+$', required: true, description: LONG_SENTENCE }),
    note: sampleParam('string', { default: ARABIC, description: CHINESE }),
  },
  recentRuns: [...RUNS],
});
