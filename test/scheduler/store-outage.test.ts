import { expect, test } from 'vitest';
import { settle } from '../support/fake-clock.ts';
import { sampleTask } from '../support/sample-task.ts';
import { schedulerRig } from '../support/scheduler-rig.ts';

const EACH_MINUTE = sampleTask('g/often', { schedule: '* * * * *' });

async function rigWithLog(tasks = [EACH_MINUTE]) {
  const lines: [level: string, message: string, fields: Record<string, unknown>][] = [];
  const write = (level: string) => (fields: Record<string, unknown>, message: string) => {
    if (message.startsWith('The store')) lines.push([level, message, fields]);
  };
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const rig = await schedulerRig({ tasks, log });
  await rig.scheduler.start();
  await settle();
  return { ...rig, lines };
}

test('the log tells once that the store is away, and once that it is back', async () => {
  const { away, clock, lines } = await rigWithLog();
  away.now = true;
  await clock.advance(300_000);
  expect(lines).toEqual([
    [
      'warn',
      'The store is away: nothing fires and nothing begins until it is back',
      { reason: 'The disk is full.' },
    ],
  ]);
  away.now = false;
  await clock.advance(60_000);
  expect(lines.slice(1)).toEqual([['info', 'The store is back', { forMs: expect.any(Number) }]]);
});

test('it does so where nothing is due and nothing runs', async () => {
  const { away, clock, lines } = await rigWithLog([sampleTask('g/seldom')]);
  away.now = true;
  await clock.advance(120_000);
  away.now = false;
  await clock.advance(120_000);
  expect(lines.map(([level]) => level)).toEqual(['warn', 'info']);
});
