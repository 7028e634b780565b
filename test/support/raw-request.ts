import { connect } from 'node:net';

/** Longest wait for the end of an answer. */
const LIMIT_MS = 30_000;

/** Sends bytes as they are over a Unix socket, and nothing more; everything that came back until the other side closed. */
export function sendRaw(path: string, bytes: Uint8Array | string): Promise<string> {
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
    socket.end(bytes);
  });
}

/** A request in HTTP/1.1 after which the connection is closed. */
export function requestText(method: string, target: string, body = ''): string {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${length}\r\n${body}`;
}

/** The status of the first answer in a text, or null when there is none. */
export function statusOf(text: string): number | null {
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
  return status === undefined ? null : Number(status);
}
