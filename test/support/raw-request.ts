import { connect } from 'node:net';

/** Longest wait for the end of an answer. */
const LIMIT_MS = 30_000;

/**
 * Sends bytes as they are over a Unix socket; everything that came back until the other side closed. With `andEnd` our
 * side is closed behind them: what is no whole request is answered at once, but a whole one perhaps no more.
 */
export function sendRaw(path: string, bytes: Uint8Array | string, { andEnd = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    let text = '';
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error(`No end of an answer to ${String(bytes)}`)));
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => socket.end());
    // Who is refused in the middle of sending gets the answer all the same, or nothing.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') ? resolve(text) : reject(error),
    );
    socket.on('close', () => resolve(text));
    if (andEnd) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** A request in HTTP/1.1 after which the connection is closed. */
export function requestText(method: string, target: string, body = ''): string {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${length}\r\n${body}`;
}

/** The status of the first answer in a text that is no "go on", or null when there is none. */
export function statusOf(text: string): number | null {
  const [, status] = /^(?:HTTP\/1\.1 100 Continue\r\n\r\n)*HTTP\/1\.1 (?!100 )(\d{3}) /.exec(text) ?? [];
  return status === undefined ? null : Number(status);
}
