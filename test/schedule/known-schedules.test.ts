import { expect, test } from 'vitest';
import { KnownSchedules } from '../../src/schedule/known-schedules.ts';
import { loadSchedule, parseSchedule } from '../../src/schedule/parse-schedule.ts';

test('reads each text once, and as it is read without memory', () => {
  const schedules = new KnownSchedules();
  expect(schedules.parse('0 2 * * *')).toEqual(parseSchedule('0 2 * * *'));
  expect(schedules.parse('0 2 * * *')).toBe(schedules.parse('0 2 * * *'));
  expect(schedules.load('0 2 * * *')).toEqual(loadSchedule('0 2 * * *'));
  expect(schedules.load('@daily')).toEqual(loadSchedule('@daily'));
});

test('throws for a text that is no schedule as loading it does', () => {
  const load = () => new KnownSchedules().load('0 2 30 2 x');
  expect(load).toThrow('"0 2 30 2 x" is no schedule');
});
