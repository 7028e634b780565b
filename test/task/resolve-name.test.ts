import { expect, test } from 'vitest';
import { resolveTask } from '../../src/task/resolve-name.ts';
import { sampleTask } from '../support/sample-task.ts';

const recount = sampleTask('organisations/update-user-count');
const cache = sampleTask('settings/refresh-cache');
const otherCache = sampleTask('uploads/refresh-cache');
const tasks = [recount, cache, otherCache];

test('finds a task by its bare name when one group has it', () => {
  expect(resolveTask(tasks, 'update-user-count')).toEqual({ kind: 'found', task: recount });
});

test('finds a task by its full name, and by name and group', () => {
  expect(resolveTask(tasks, 'settings/refresh-cache')).toEqual({ kind: 'found', task: cache });
  expect(resolveTask(tasks, 'refresh-cache', 'uploads')).toEqual({ kind: 'found', task: otherCache });
});

test('names all candidates of a name that two groups have', () => {
  expect(resolveTask(tasks, 'refresh-cache')).toEqual({ kind: 'ambiguous', candidates: [cache, otherCache] });
});

test('takes letters as they are', () => {
  expect(resolveTask(tasks, 'Update-User-Count')).toEqual({
    kind: 'unknown',
    nearest: ['organisations/update-user-count'],
  });
});

test('offers the nearest full name for a misspelt bare one', () => {
  expect(resolveTask(tasks, 'update-user-cuont')).toEqual({
    kind: 'unknown',
    nearest: ['organisations/update-user-count'],
  });
});

test('offers nothing for a word that is near to nothing', () => {
  expect(resolveTask(tasks, 'zzzzzz')).toEqual({ kind: 'unknown', nearest: [] });
});
