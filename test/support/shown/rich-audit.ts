import type { AuditView } from '../../../src/api/operator-views.ts';
import { ARABIC, CHINESE, EMOJI, HEBREW, HOSTILE, LONG_NAME, LONG_SENTENCE } from './texts.ts';

/** Changes and refusals with hard texts in all places. */
export function richAudit(): AuditView[] {
  const done = {
    at: '2026-01-14T23:30:00.000Z',
    by: 'ops1',
    reason: null,
    socket: 'control',
    refusal: null,
  } as const;
  return [
    {
      ...done,
      what: 'trigger task',
      on: 'organisations/update-user-count',
      details: { run: 142, params: { block: CHINESE } },
    },
    {
      ...done,
      what: 'pause task',
      on: `${LONG_NAME}/${LONG_NAME}`,
      by: HEBREW,
      reason: ARABIC,
      details: { until: null },
    },
    {
      ...done,
      at: '2026-01-12T23:30:00.000Z',
      what: 'reschedule task',
      on: 'uploads/resume-uploads',
      by: LONG_NAME,
      refusal: 'JOB_ALREADY_RUNNING',
      reason: LONG_SENTENCE,
      details: {},
    },
    {
      ...done,
      what: 'drain',
      on: null,
      by: null,
      socket: 'view',
      refusal: 'UNAUTHORIZED',
      reason: EMOJI,
      details: { note: HOSTILE },
    },
  ];
}
