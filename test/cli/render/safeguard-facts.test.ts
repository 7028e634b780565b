import { expect, test } from 'vitest';
import { taskDetail } from '../../../src/cli/render/task-detail.ts';
import { sampleTaskDetail } from '../../support/sample-views.ts';

const VIEW = { now: new Date('2026-01-15T00:00:00Z'), timezone: 'UTC' };

function detailOf(differs: Parameters<typeof sampleTaskDetail>[1]): string {
  return taskDetail(sampleTaskDetail('g/count', differs), VIEW);
}

test('tells when it is quiet, and that this is no matter to who triggers by hand', () => {
  const quiet = { times: ['22:00-23:30', '12:00-12:30'], timezone: 'Asia/Kolkata' };
  expect(detailOf({ quiet })).toMatch(
    /^Quiet: +22:00-23:30, 12:00-12:30 \(Asia\/Kolkata\): fire times are skipped, triggers by hand are not$/m,
  );
});

test.each([
  [1, 'one pauses it, until a resume'],
  [5, '5 in a row pause it, until a resume'],
])('tells what %i failures lead to', (pauseAfterFailures, words) => {
  expect(detailOf({ pauseAfterFailures })).toContain(` ${words}\n`);
});

test('tells the runbook, its lines kept apart and broken to the width', () => {
  const runbook = {
    owner: 'data team',
    about: 'Recounts the users of each block and writes them into the register.\nState: quarantined',
    safeToRerun: 'yes',
    ifItFails: null,
    link: 'https://wiki/recount',
  };
  const lines = taskDetail(sampleTaskDetail('g/count', { runbook }), VIEW, 60).split('\n');
  expect(lines.slice(0, 7)).toEqual([
    'Task:          g/count',
    'Description:   Recount users per block',
    'Owner:         data team',
    'About:         Recounts the users of each block and writes',
    '               them into the register.',
    '               State: quarantined',
    'Safe to rerun: yes',
  ]);
});
