import { request } from 'node:http';
import { pathOf } from '../api/routes.ts';
import { safeText } from '../safe-text.ts';

/** A scheduler that answers at a socket. */
export interface Listener {
  pid: number;
  /** Name of its store. */
  store: string;
}

/** One that is well answers within milliseconds. */
const ANSWER_MS = 1_000;
/** Its health is far smaller. */
const MOST_CHARS = 100_000;

/** Who answers at a socket, or null where that is no scheduler, or one that does not answer. Never rejects. */
export function askListener(socketPath: string): Promise<Listener | null> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const asking = request({ socketPath, path: pathOf('health'), agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_CHARS) response.destroy();
      });
      response.on('close', () => resolve(readListener(text)));
      response.on('error', () => {});
    });
    asking.on('error', () => resolve(null));
    asking.end();
  });
}

function readListener(text: string): Listener | null {
  try {
    const { pid, store } = JSON.parse(text).result.response;
    if (!Number.isInteger(pid) || typeof store.name !== 'string') return null;
    return { pid, store: safeText(store.name) };
  } catch {
    return null;
  }
}
