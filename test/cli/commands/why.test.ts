import { expect, test } from 'vitest';
import type { WhyView } from '../../../src/api/why-view.ts';
import { answerResult, startFakeDaemon } from '../../support/fake-daemon.ts';
import { fakeTerminal, runLine } from '../../support/fake-terminal.ts';
import { sampleResult } from '../../support/sample-views.ts';

const WHY: WhyView = {
  taskGroup: 'g',
  taskName: 't',
  source: 'configured',
  state: 'paused',
  at: null,
  fireTime: '2026-01-14T20:30:00.000Z',
  now: [
    {
      kind: 'paused',
      run: null,
      sentence: 'It has been paused by ops1 for 1 h, until 2026-01-15T01:00:00.000Z: import of block 7.',
    },
  ],
  past: [{ kind: 'skipped', run: 8, sentence: 'It was skipped: run 7 was still running.' }],
};

function answering(differs: Partial<WhyView> = {}) {
  return startFakeDaemon(answerResult(sampleResult({ ...WHY, ...differs }, { timezone: 'Asia/Kolkata' })));
}

test('tells how it stands, then the fire time, in the zone of the file', async () => {
  await using daemon = await answering();
  expect(await runLine(daemon, 'why t')).toEqual({
    exit: 0,
    out: `g/t is paused (times in Asia/Kolkata):
  It has been paused by ops1 for 1 h, until 06:30: import of block 7.
Fire time 2026-01-15 02:00:00 +05:30:
  It was skipped: run 7 was still running.
`,
    err: '',
  });
  expect(daemon.requests[0]?.url.pathname).toBe('/api/v1/backgroundtasks/why/t');
});

test('breaks its lines for a terminal', async () => {
  await using daemon = await answering();
  const { out } = await runLine(daemon, 'why t', fakeTerminal({ columns: 40 }));
  expect(out).toContain('  It has been paused by ops1 for 1 h,\n  until 06:30: import of block 7.\n');
});

test('asks about a time, which the scheduler reads', async () => {
  await using daemon = await answering();
  await runLine(daemon, ['why', 't', '--at', '02:00']);
  expect(daemon.requests[0]?.url.searchParams.get('at')).toBe('02:00');
});

test('prints the kinds with -o name', async () => {
  await using daemon = await answering();
  expect((await runLine(daemon, 'why t -o name')).out).toBe('paused\nskipped\n');
});

test('says nothing of a fire time when there is none', async () => {
  await using daemon = await answering({ fireTime: null, past: [] });
  expect((await runLine(daemon, 'why t')).out.trimEnd().split('\n')).toHaveLength(2);
});
