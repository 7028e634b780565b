import { test } from 'vitest';
import type { Plan, Step, TaskPlan } from '../../support/model/plan.ts';
import { tell } from '../../support/model/story.ts';

/*
 * Stories that chance seldom tells, and short forms of those by which the model and the scheduler once differed.
 */

const PLAIN = {
  everyMinutes: 5,
  overlap: 'skip',
  misfire: 'once',
  recover: false,
  attempts: 1,
  retryDelaySeconds: 0,
} as const;
const BOTH_DIE: Step[] = [
  { do: 'kill', replica: 0 },
  { do: 'kill', replica: 1 },
  { do: 'boot', replica: 0 },
  { do: 'boot', replica: 1 },
];
const RESUME: Step = { do: 'resume', task: 0, replica: 0 };
const trigger = (task: number, ifRunning: 'fail' | 'queue' = 'queue'): Step => ({
  do: 'trigger',
  task,
  ifRunning,
  replica: 0,
});
const end = (pick: number, outcome: 'succeeded' | 'failed' = 'failed'): Step => ({
  do: 'end',
  pick,
  outcome,
});
const pass = (minutes: number): Step => ({ do: 'pass', minutes });

function task(name: string, differs: Partial<TaskPlan> = {}): TaskPlan {
  return { name, ...PLAIN, ...differs };
}

const STORIES: Record<string, Plan> = {
  'three deaths quarantine a task, until it is triggered': {
    files: [[task('a', { recover: true, everyMinutes: 1 })]],
    steps: [pass(1), trigger(0), ...BOTH_DIE, ...BOTH_DIE, ...BOTH_DIE, pass(3), trigger(0), end(0), pass(2)],
  },
  'a cancelled run is not tried again, although its replica died before it knew': {
    files: [[task('a', { recover: true }), task('b', { recover: true })]],
    steps: [
      trigger(0),
      trigger(1),
      { do: 'cancel', pick: 0, replica: 0, thenKill: true },
      { do: 'boot', replica: 1 },
      { do: 'cancel', pick: 0, replica: 1, thenKill: true },
      pass(2),
    ],
  },
  'what waits for a task that is gone ends, and what runs goes on': {
    files: [[task('a', { everyMinutes: null, attempts: 3 })], [task('b')]],
    steps: [trigger(0), trigger(0), { do: 'reload', file: 1 }, pass(12), end(0), pass(1)],
  },
  'what of a task that is gone was left behind ends after a while': {
    files: [[task('a', { everyMinutes: null, recover: true })], [task('b')]],
    steps: [
      trigger(0),
      { do: 'reload', file: 1 },
      ...BOTH_DIE,
      pass(12),
      { do: 'reload', file: 0 },
      trigger(0),
    ],
  },
  'each plan for fire times that nobody was there for, in part while they were paused': {
    files: [
      [
        task('a', { everyMinutes: 1, misfire: 'skip' }),
        task('b', { everyMinutes: 1, misfire: 'once' }),
        task('c', { everyMinutes: 1, misfire: 'all', overlap: 'queue' }),
      ],
    ],
    steps: [
      { do: 'pause', task: 0, minutes: null },
      { do: 'pause', task: 1, minutes: 30 },
      { do: 'pause', task: 2, minutes: 6 },
      { do: 'kill', replica: 0 },
      { do: 'kill', replica: 1 },
      pass(18),
      { do: 'boot', replica: 0 },
      { do: 'resume', task: 0, replica: 0 },
      pass(2),
      ...Array.from({ length: 4 }, () => end(0, 'succeeded')),
    ],
  },
  'of two that are to be tried again the one begins whose time comes first': {
    files: [[task('a', { everyMinutes: 1, overlap: 'queue', attempts: 3, retryDelaySeconds: 32 })]],
    steps: [pass(2), end(0), pass(1), end(0), end(0), pass(3)],
  },
  'what is to be tried again just before a full minute begins before what fires then': {
    files: [[task('a', { everyMinutes: 1, overlap: 'allow', attempts: 2, retryDelaySeconds: 32 })]],
    steps: [trigger(0), RESUME, RESUME, RESUME, end(0), pass(1)],
  },
  'what its scheduler left behind goes before what was asked for later': {
    files: [[task('a', { recover: true, everyMinutes: 1 })]],
    steps: [
      pass(1),
      trigger(0),
      { do: 'kill', replica: 0 },
      { do: 'kill', replica: 1 },
      { do: 'boot', replica: 0 },
    ],
  },
  'what was left to a younger replica with other schedules is made up for when that dies': {
    files: [
      [task('a', { overlap: 'allow', everyMinutes: 1 }), task('b', { overlap: 'allow', everyMinutes: 2 })],
    ],
    steps: [
      { do: 'kill', replica: 1 },
      pass(1),
      { do: 'try-out', replica: 1, everyMinutes: 3 },
      pass(2),
      { do: 'try-out', replica: 1, everyMinutes: 5 },
      pass(2),
    ],
  },
  'a replica that was frozen, or cut off, leaves its runs to the other one': {
    files: [[task('a', { recover: true }), task('b')]],
    steps: [
      trigger(0),
      trigger(1),
      { do: 'freeze', replica: 0 },
      trigger(1),
      { do: 'lose-store', replica: 1 },
      { do: 'freeze', replica: 0 },
      end(0, 'succeeded'),
      trigger(1),
      { do: 'outage' },
      pass(2),
    ],
  },
};

test.for(Object.entries(STORIES))('%s', async ([, story]) => {
  await tell(story);
});
