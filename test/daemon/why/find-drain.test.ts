import { expect, test } from 'vitest';
import { findDrainAt } from '../../../src/daemon/why/find-drain.ts';
import type { Boot } from '../../../src/store/boots.ts';
import type { AuditRow } from '../../../src/store/operator-changes.ts';
import { sampleBoot } from '../../support/sample-boot.ts';

const NOW = at(20);

function at(hour: number): Date {
  return new Date(Date.UTC(2026, 0, 15, hour));
}

function drain(hour: number, details: AuditRow['details'] = {}): AuditRow {
  const said = { on: null, by: 'ops1', reason: null, refusal: null };
  return { ...said, at: at(hour), what: 'set-drain', socket: 'control', details };
}

function boot(replica: string, from: number, to: number | null): Boot {
  const stoppedAt = to === null ? null : at(to);
  return sampleBoot({ replica, startedAt: at(from), seenAt: stoppedAt ?? NOW, stoppedAt });
}

const ONCE = drain(5, { once: true });
const [FIRST, SECOND] = [boot('a', 1, 6), boot('b', 7, null)];
const BY_OPS = (hour: number) => ({ by: 'ops1', since: at(hour) });

test.each<[string, AuditRow[], Boot[], number, ReturnType<typeof findDrainAt>]>([
  ['one that nobody ended stands, over boots', [drain(5)], [FIRST, SECOND], 8, BY_OPS(5)],
  ['one that was ended does not', [drain(6, { clear: true }), drain(5)], [FIRST], 8, null],
  ['one that was refused does not', [{ ...drain(5), refusal: 'INTERNAL' }], [FIRST], 8, null],
  ['one of a boot alone stands as long as that', [ONCE], [SECOND, boot('a', 1, 7)], 6, BY_OPS(5)],
  ['one of a boot alone ends with that', [ONCE], [SECOND, FIRST], 8, null],
  ['one that it was beside stands on', [ONCE, drain(4)], [SECOND, FIRST], 8, BY_OPS(4)],
  [
    'one of a boot alone keeps no other from firing',
    [ONCE],
    [boot('a', 1, null), boot('b', 2, null)],
    8,
    null,
  ],
])('a drain: %s', (_, rows, boots, hour, expected) => {
  expect(findDrainAt(rows, at(hour), { boots, now: NOW })).toEqual(expected);
});
