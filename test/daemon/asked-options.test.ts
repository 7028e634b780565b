import { expect, test } from 'vitest';
import { AskedOptions } from '../../src/daemon/asked-options.ts';

function instant(text: string): Date | null {
  const asked = { segment: '', body: { at: text }, query: new URLSearchParams(), access: 'control' } as const;
  const { signal } = new AbortController();
  return new AskedOptions({ ...asked, signal }, 'body').instant('at');
}

test.each([
  ['2026-01-15T02:00:00Z', '2026-01-15T02:00:00.000Z'],
  ['2026-01-15T02:00:00.500Z', '2026-01-15T02:00:00.500Z'],
  ['2026-01-15T02:00+05:30', '2026-01-14T20:30:00.000Z'],
])('the instant %s is %s', (text, expected) => {
  expect(instant(text)?.toISOString()).toBe(expected);
});

test.each(['+010000-01-01T00:00:00Z', '0000-12-31T23:59:59Z', '-000001-01-01T00:00:00Z'])(
  'refuses %s, which no store keeps as every other keeps it',
  (text) => {
    expect(() => instant(text)).toThrow('Option at must be within the years 1 to 9999.');
  },
);

test('refuses half of a surrogate pair, which is no text', () => {
  const query = new URLSearchParams();
  const { signal } = new AbortController();
  const asked = { segment: '', body: { by: 'a\ud800' }, query, access: 'control', signal } as const;
  expect(() => new AskedOptions(asked, 'body').text('by')).toThrow('half of a surrogate pair');
});

test.each(['2026-01-15T02:00', '2026-01-15 02:00', '1', '2026-13-01T00:00:00Z', 'tomorrow', '02:00 GMT'])(
  'refuses %j, which the zone of the host would decide or nobody understands',
  (text) => {
    expect(() => instant(text)).toThrow('must be an instant with its zone');
  },
);
