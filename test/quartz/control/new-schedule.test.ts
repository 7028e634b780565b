import { expect, test } from 'vitest';
import { firstFireTime } from '../../../src/quartz/control/new-schedule.ts';

const NOW = new Date('2026-01-15T10:00:00Z');

function firstOf(schedule: string, { timezone = 'UTC', startTime = new Date(0) } = {}) {
  const trigger = { startTime, endTime: null, calendar: null };
  const first = firstFireTime({ schedule, timezone }, trigger, NOW);
  return typeof first === 'string' ? first : first.toISOString();
}

test('the first fire time lies behind now and not before the start', () => {
  expect(firstOf('0 0 10 * * ?')).toBe('2026-01-16T10:00:00.000Z');
  expect(firstOf('0 0 4 ? * *', { timezone: 'Asia/Kolkata' })).toBe('2026-01-15T22:30:00.000Z');
  const startTime = new Date('2026-02-01T10:00:00Z');
  expect(firstOf('0 0 10 * * ?', { startTime })).toBe('2026-02-01T10:00:00.000Z');
});

test('what Quartz would not take, or would never fire, is told', () => {
  expect(firstOf('0 2 * * *')).toBe('it has 5 fields; Quartz takes 6 or 7, seconds first');
  expect(firstOf('0 0 2 * * *')).toBe('it needs ? in exactly one of its two day fields');
  expect(firstOf('0 0 2 30 2 ?')).toBe('it never fires');
  expect(firstOf(`0 0 2 ? * ${'MON,'.repeat(30)}TUE`)).toBe('it has more than 120 characters');
});

test('a zone must be one that Java knows by these letters', () => {
  expect(firstOf('0 0 2 * * ?', { timezone: 'Mars/Base' })).toMatch(/is no time zone/);
  expect(firstOf('0 0 2 * * ?', { timezone: 'asia/kolkata' })).toBe('its time zone is written Asia/Kolkata');
});
