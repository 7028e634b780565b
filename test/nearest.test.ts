import { describe, expect, test } from 'vitest';
import { nearest } from '../src/nearest.ts';

const TASKS = ['organisations/update-user-count', 'settings/refresh-cache', 'uploads/resume-uploads'];

describe('nearest', () => {
  test('finds a slip of the pen and a part of a name, the nearest first', () => {
    expect(nearest('settings/refrehs-cache', TASKS)).toEqual(['settings/refresh-cache']);
    expect(nearest('user-count', TASKS)).toEqual(['organisations/update-user-count']);
    expect(nearest('ac', ['abc', 'ac', 'acc'], 2)).toEqual(['ac', 'abc']);
  });

  test('finds nothing in what is too far off, and in what is far too long', () => {
    expect(nearest('nothing-like-it', TASKS)).toEqual([]);
    expect(nearest('x'.repeat(100_000), TASKS)).toEqual([]);
  });

  test('takes no work for a long word that can be near to none of many', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `${TASKS[index % 3]}-${index}`);
    const begun = process.threadCpuUsage();
    expect(nearest('x'.repeat(400), many)).toEqual([]);
    const { user, system } = process.threadCpuUsage(begun);
    expect((user + system) / 1_000).toBeLessThan(250);
  });
});
