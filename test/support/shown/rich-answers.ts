import type { ServerResponse } from 'node:http';
import type { ReplicaView } from '../../../src/api/replica-view.ts';
import { VERSION } from '../../../src/version.ts';
import { type AskedRequest, sendLines, sendResult, sendText } from '../fake-daemon.ts';
import { outputLine, sampleHealth, sampleReplica, sampleResult, sampleRunDetail } from '../sample-views.ts';
import { richAudit } from './rich-audit.ts';
import { FAILED_RUN, RUNNING, RUNS } from './rich-runs.ts';
import { DETAIL, PAUSED, TASKS } from './rich-tasks.ts';
import { triggered } from './rich-trigger.ts';
import { ARABIC, CHINESE, HEBREW, HOSTILE, LONG_LINK, LONG_NAME, LONG_SENTENCE } from './texts.ts';

const TIMEZONE = 'Asia/Kolkata';
const NODE = { scheduler: 'MyScheduler', checkinIntervalMs: 5_000, failed: false };

/** Something to see in every answer of a scheduler, by method and path. */
const ANSWERS: Readonly<Record<string, (request: AskedRequest, response: ServerResponse) => void>> = {
  'GET /backgroundtasks': result(TASKS),
  'GET /backgroundtasks/show/*': result(DETAIL),
  'GET /backgroundtasks/why/*': result({
    taskGroup: 'organisations',
    taskName: 'update-user-count',
    source: 'configured',
    state: 'paused',
    at: null,
    fireTime: '2026-01-14T20:30:00.000Z',
    now: [
      {
        kind: 'paused',
        run: null,
        sentence: `It is paused by ${ARABIC} until 2026-01-15T00:30:00.000Z: ${HEBREW}.`,
      },
      { kind: 'overridden', run: null, sentence: LONG_SENTENCE },
    ],
    past: [
      {
        kind: 'ran',
        run: 139,
        sentence: `Run 139 failed at 2026-01-14T20:31:07.000Z: ${CHINESE} ${HOSTILE}`,
      },
    ],
  }),
  'GET /runs': result(RUNS, { more: true }),
  'GET /runs/*': (request, response) =>
    sendResult(
      response,
      sampleResult(request.url.pathname.endsWith('/142') ? WAITED : FAILED_RUN, { timezone: TIMEZONE }),
    ),
  'GET /runs/*/output': (_, response) => {
    sendLines(response, [
      outputLine('1.1', `${CHINESE}\n${HOSTILE}\n`),
      outputLine('1.2', `${LONG_SENTENCE}\n`, 'stderr'),
      outputLine('1.3', 'the output is cut here', 'note'),
      { end: true, state: 'failed' },
    ]);
    response.end();
  },
  'POST /backgroundtasks/trigger/*': triggered,
  'POST /backgroundtasks/cancel/*': result(RUNNING),
  'POST /runs/*/cancel': result({ ...RUNNING, state: 'interrupted', error: LONG_SENTENCE }),
  'POST /backgroundtasks/pause/*': result({ ...PAUSED, running: RUNNING }, { replaced: PAUSED.paused }),
  'POST /backgroundtasks/resume/*': (_, response) =>
    sendResult(response, {
      ...sampleResult(PAUSED, { timezone: TIMEZONE }),
      wasPaused: true,
      wasQuarantined: false,
      skipped: { count: 3, first: '2026-01-12T17:30:00.000Z', last: '2026-01-14T17:30:00.000Z' },
      runs: [],
      notes: [],
    }),
  'POST /backgroundtasks/reschedule/*': result(TASKS[0]),
  'POST /drain': result({ draining: true, running: 2, queued: 1 }),
  'POST /reload': result({
    file: '/etc/sunbird-tasks/tasks.yaml',
    dryRun: false,
    added: [`${LONG_NAME}/${LONG_NAME}`, 'settings/refresh-cache'],
    removed: ['uploads/old'],
    changed: [
      {
        task: 'organisations/update-user-count',
        keys: ['command', 'description', 'schedule', 'timeout', 'retry'],
      },
    ],
    needsRestart: ['maxRunning', 'stopGrace'],
    cancelled: [141, 142],
    notes: [LONG_SENTENCE],
    warnings: [`tasks.yaml:7:5: ${CHINESE}`],
  }),
  'GET /replicas': (_, response) =>
    sendResult(response, {
      ...sampleResult(REPLICAS, { timezone: TIMEZONE }),
      problems: [`r1 and r2 have different tasks files (01234567, 89abcdef): ${LONG_SENTENCE}`],
    }),
  'GET /audit': result(richAudit()),
  'GET /doctor': result({
    version: VERSION,
    pid: 17,
    checks: [
      { check: 'store', state: 'ok', sentence: 'It answers in 0.4 ms.', advice: null, fix: null },
      {
        check: 'disk',
        state: 'warn',
        sentence: LONG_SENTENCE,
        advice: `Make room: rm ${LONG_LINK}`,
        fix: null,
      },
      {
        check: 'orphans',
        state: 'fail',
        sentence: `${CHINESE} ${HOSTILE}`,
        advice: ARABIC,
        fix: 'end group 77',
      },
    ],
  }),
  'GET /health': result(
    sampleHealth({
      status: 'degraded',
      problems: [LONG_SENTENCE, `${CHINESE}: ${HOSTILE}`],
      draining: true,
      drain: { since: '2026-01-14T23:30:00.000Z', by: ARABIC, reason: HEBREW },
      running: 3,
      store: { name: 'postgres', ok: false, latencyMs: null },
      tasksFile: {
        path: '/etc/sunbird-tasks/tasks.yaml',
        fingerprint: 'f',
        loadedAt: '2026-01-14T23:00:00.000Z',
        refusedAt: null,
        needsRestart: ['maxRunning', 'stopGrace', 'socket'],
      },
      quartz: {
        name: 'postgres://db.sunbird.svc:5432/sunbird',
        readable: true,
        staleSince: null,
        clockAheadMs: 0,
        nodes: [
          { ...NODE, name: 'learner-1', checkedInAt: '2026-01-14T23:59:58.000Z' },
          { ...NODE, name: 'learner-2', checkedInAt: '2026-01-14T23:00:00.000Z', failed: true },
        ],
      },
    }),
  ),
  'GET /health/check': result({
    holds: false,
    conditions: [
      { condition: 'live', of: null, holds: true, sentence: 'The scheduler answers.' },
      {
        condition: 'last-success',
        of: 'organisations/update-user-count',
        holds: false,
        sentence: LONG_SENTENCE,
      },
    ],
  }),
  'GET /metrics': (_, response) =>
    sendText(response, '# HELP sunbird_tasks_running Runs that are running.\nsunbird_tasks_running 3\n'),
};

const WAITED = sampleRunDetail(142, {
  ...FAILED_RUN,
  run: 142,
  state: 'failed',
  error: `${ARABIC} ${LONG_SENTENCE}`,
});

const REPLICAS: readonly ReplicaView[] = [
  sampleReplica('r1', { self: true, clockAheadMs: 1_500, running: 2 }),
  sampleReplica('r2', { state: 'silent', heartbeatAgeMs: 125_000, clockAheadMs: -7_200_000, pod: LONG_NAME }),
  sampleReplica('r3', { state: 'stopped', version: '', fingerprint: null, pod: null, exec: null }),
];

/** Which answer a request gets. */
export function answerRichly(request: AskedRequest, response: ServerResponse): void {
  const path = request.url.pathname
    .replace('/api/v1', '')
    .replace(/^(\/runs|\/backgroundtasks\/\w+)\/[^/]+/, '$1/*');
  const answer = ANSWERS[`${request.method} ${path}`];
  if (!answer) throw new Error(`Nothing answers ${request.method} ${path}`);
  answer(request, response);
}

function result(response: unknown, beside: object = {}) {
  const stale = { timezone: TIMEZONE, staleSince: '2026-01-14T23:59:00.000Z' };
  return (_: AskedRequest, to: ServerResponse) =>
    sendResult(to, { ...sampleResult(response, stale), ...beside });
}
