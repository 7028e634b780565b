import { expect, test } from 'vitest';
import { findHeadEnd, parseHead } from '../../src/client/response-head.ts';

test('finds the offset behind the empty line', () => {
  expect(findHeadEnd(Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n\r\n{}'))).toBe(25);
  expect(findHeadEnd(Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n'))).toBe(-1);
});

test('reads the status and the headers, whatever their case and spaces', () => {
  const head = parseHead(Buffer.from('HTTP/1.0 404 Not Found\r\nContent-LENGTH:  17 \r\nX: a:b\r\n\r\n'));
  expect(head?.status).toBe(404);
  expect([...(head?.headers ?? [])]).toEqual([
    ['content-length', '17'],
    ['x', 'a:b'],
  ]);
});

test('reads a status line without words', () => {
  expect(parseHead(Buffer.from('HTTP/1.1 200\r\n\r\n'))?.status).toBe(200);
});

test.each(['HTTP/2 200 OK', 'HTTP/1.1 20 OK', '220 ESMTP', ''])('takes "%s" for no HTTP', (line) => {
  expect(parseHead(Buffer.from(`${line}\r\n\r\n`))).toBeUndefined();
});
