import { once } from 'node:events';
import { createServer } from 'node:net';
import { errnoOf } from '../../src/errors.ts';

/** Below the ports that Linux gives to connections: one of those could take it from a server that is not there just now. */
const PORTS = { from: 10_000, to: 32_768 };

/** A port of loopback that nobody had a moment ago, by chance, so that two who ask at once get two. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (errnoOf(error) === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
