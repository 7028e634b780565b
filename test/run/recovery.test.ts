import { expect, test } from 'vitest';
import { planRecovery } from '../../src/run/recovery.ts';

test('ends an interrupted run whose task does not recover', () => {
  expect(planRecovery({ recover: false, unclean: true, uncleanStreak: 1 })).toEqual({ kind: 'end' });
});

test('tries a recovering task again until three attempts in a row have died with their daemon', () => {
  const plans = [1, 2, 3].map(
    (uncleanStreak) => planRecovery({ recover: true, unclean: true, uncleanStreak }).kind,
  );
  expect(plans).toEqual(['again', 'again', 'quarantine']);
});

test('never quarantines for a stop in order', () => {
  expect(planRecovery({ recover: true, unclean: false, uncleanStreak: 9 })).toEqual({ kind: 'again' });
});
