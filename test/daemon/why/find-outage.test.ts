import { expect, test } from 'vitest';
import { findOutage } from '../../../src/daemon/why/find-outage.ts';
import type { Boot } from '../../../src/store/boots.ts';
import { sampleBoot } from '../../support/sample-boot.ts';

function at(time: string): Date {
  return new Date(`2026-01-15T${time}:00Z`);
}

function boot(replica: string, from: string, to: string, stopped: boolean): Boot {
  return sampleBoot({
    replica,
    startedAt: at(from),
    seenAt: at(to),
    stoppedAt: stopped ? at(to) : null,
  });
}

const NOW = at('06:00');
const LIVING = boot('c', '02:31', '05:59', false);

test('nobody was missing while a scheduler was there', () => {
  expect(findOutage([LIVING], at('03:00'), NOW)).toBeNull();
  expect(findOutage([LIVING], NOW, NOW)).toBeNull();
  expect(findOutage([LIVING, boot('a', '00:00', '04:00', true)], at('02:00'), NOW)).toBeNull();
});

test('a stretch between a stop and the next start is found', () => {
  const boots = [LIVING, boot('b', '01:00', '02:10', true), boot('a', '00:00', '00:30', true)];
  expect(findOutage(boots, at('02:20'), NOW)).toEqual({ from: at('02:10'), to: at('02:31'), died: false });
});

test('of one that died it is known when it was seen last', () => {
  const boots = [LIVING, boot('b', '01:00', '02:10', false)];
  expect(findOutage(boots, at('02:20'), NOW)).toEqual({ from: at('02:10'), to: at('02:31'), died: true });
});

test('before the first one nobody was there', () => {
  expect(findOutage([LIVING], at('01:00'), NOW)).toEqual({ from: null, to: at('02:31'), died: false });
});
