import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { openLog } from '../src/log.ts';

/** A stream that takes lines, as a terminal or not. */
class Lines extends EventEmitter {
  readonly isTTY: boolean;
  readonly lines: string[] = [];

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  write(line: string): void {
    this.lines.push(line);
  }
}

test('a stream whose reader has gone ends nothing, however many logs lead there', () => {
  const stream = new Lines(false);
  for (let log = 0; log < 20; log++) openLog(stream);
  expect(stream.listenerCount('error')).toBe(1);
  expect(() => stream.emit('error', new Error('write EPIPE'))).not.toThrow();
});

test('a line has its fields as JSON', () => {
  const stream = new Lines(false);
  openLog(stream).info({ reason: 'a\u001b[2J' }, 'Told');
  expect(JSON.parse(stream.lines[0] ?? '')).toMatchObject({ reason: 'a\u001b[2J', message: 'Told' });
});

test('on a terminal nothing that was given has an effect, and fields of several values are shown', () => {
  const stream = new Lines(true);
  openLog(stream).warn({ reason: 'a\u001b[2J\nRun ended', changed: { added: ['x'] } }, 'Told');
  expect(stream.lines.join('')).toMatch(
    /^\d\d:\d\d:\d\d warn {2}Told reason=a\\x1b\[2J Run ended changed=\{"added":\["x"\]\}\n$/,
  );
});
