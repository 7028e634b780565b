import { describe, expect, test } from 'vitest';
import type { RunView, TriggerResult } from '../../../src/api/views.ts';
import { inTheWay, outcomeLines } from '../../../src/cli/render/run-sentence.ts';
import { sampleRunView, sampleTriggered } from '../../support/sample-views.ts';

const NOW = new Date('2026-01-15T00:00:12Z');
const RUN = 'run 142 of organisations/update-user-count';

function sentenceOf(differs: Partial<RunView>, usualMs: number | null = null): string {
  return inTheWay({ running: sampleRunView(142, differs), usualMs, where: null }, NOW);
}

describe('inTheWay', () => {
  test('says since when a run has been running, for whom, and what is usual', () => {
    expect(sentenceOf({}, 41_000)).toBe(`${RUN} has been running for 12 s, triggered by root; usually 41 s.`);
  });

  test('says since when a run has been waiting for its turn', () => {
    const queued = {
      state: 'queued',
      attempt: 0,
      startedAt: null,
      queuedAt: '2026-01-15T00:00:02Z',
    } as const;
    expect(sentenceOf(queued)).toBe(`${RUN} has been waiting for 10 s, triggered by root.`);
  });

  test.each<[Partial<RunView>, string]>([
    [{ by: null }, 'triggered by hand'],
    [{ cause: 'schedule' }, 'started by its schedule'],
    [{ cause: 'catch-up' }, 'catching up on a missed time'],
    [{ cause: 'retry', retryOf: 137 }, 'repeating run 137 for root'],
  ])('names the cause of %o', (differs, words) => {
    expect(sentenceOf(differs)).toBe(`${RUN} has been running for 12 s, ${words}.`);
  });

  test('counts no time below nothing when the clocks disagree', () => {
    expect(sentenceOf({ startedAt: '2026-01-15T00:01:00Z' })).toContain('for 0 ms');
  });
});

describe('outcomeLines', () => {
  const run = sampleRunView(142);
  const behind = sampleRunView(141);
  test.each<[string, Partial<TriggerResult>, string]>([
    ['a start', { run }, 'Run 142 of organisations/update-user-count started.'],
    ['the usual length', { run, usualMs: 120_000 }, `R${RUN.slice(1)} started (usually 2 m).`],
    ['a place in the queue', { run, outcome: 'queued', behind }, `R${RUN.slice(1)} queued behind run 141.`],
    ['an older run', { run, outcome: 'attached' }, `R${RUN.slice(1)} was running already; attached to it.`],
    [
      'a key seen before',
      { run, outcome: 'repeated' },
      `R${RUN.slice(1)} was made before with this idempotency key; it is running.`,
    ],
    ['a start that only would be', { run: null }, 'Dry run, nothing was changed: a run would be started.'],
    [
      'a queue that only would be',
      { run: null, outcome: 'queued', behind },
      'Dry run, nothing was changed: a run would be queued behind run 141.',
    ],
  ])('tells of %s', (_, differs, sentence) => {
    expect(outcomeLines(sampleTriggered(differs))).toBe(sentence);
  });
});

test('a run that waits for its next attempt says why', () => {
  const waiting = { state: 'queued', attempt: 1, error: 'threw boom' } as const;
  expect(inTheWay({ running: sampleRunView(142, waiting), usualMs: null, where: null }, new Date())).toBe(
    'run 142 of organisations/update-user-count waits for attempt 2, triggered by root; attempt 1 failed: threw boom.',
  );
});
