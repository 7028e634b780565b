import { chownSync } from 'node:fs';
import type { Server } from 'node:net';

export interface SocketFile {
  path: string;
  mode: number;
  /** Its group, or null to leave it. */
  gid: number | null;
}

/** Listens on a Unix socket whose file has its mode from the first instant: the umask is set around the bind. */
export function listenOn(server: Server, file: SocketFile): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    // Node binds within this call, so nothing else of this process sees the umask.
    const before = process.umask(0o777 & ~file.mode);
    try {
      server.listen(file.path);
      if (file.gid !== null) chownSync(file.path, -1, file.gid);
    } finally {
      process.umask(before);
    }
  });
}
