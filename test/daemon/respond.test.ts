import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { OutputLine } from '../../src/api/views.ts';
import { sendLines } from '../../src/daemon/respond.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINES = 50;
/** More than a caller is sent before it has taken any. */
const LONG_LINE = 'x'.repeat(100_000);

/** Before each line, how many wait for the response to be taken or closed. */
async function* watchedLines(response: ServerResponse, waiting: number[]): AsyncGenerator<OutputLine> {
  for (let line = 0; line < LINES; line++) {
    waiting.push(response.listenerCount('drain') + response.listenerCount('close'));
    yield { place: `1.${line}`, at: '2026-01-15T00:00:00.000Z', stream: 'stdout', text: LONG_LINE };
  }
}

test('waits for a caller that takes its time, and leaves nothing of that behind', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'socket');
  const waiting: number[] = [];
  await using server = createServer((_, response) => {
    void sendLines(response, watchedLines(response, waiting));
  });
  await once(server.listen(path), 'listening');
  const socket = connect(path);
  socket.write('GET / HTTP/1.0\r\n\r\n');
  expect((await text(socket)).match(/x{100000}/g)).toHaveLength(LINES);
  expect(new Set(waiting.slice(1)).size).toBe(1);
});
