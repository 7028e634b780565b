import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { viewPathOf } from '../api/socket-path.ts';
import { acquireFileLock, type FileLock } from '../file-lock.ts';
import type { Log } from '../log.ts';
import { CONTROL_LIMITS, ControlServer, VIEW_LIMITS } from './control-server.ts';
import { listenOn } from './listen.ts';
import type { Service } from './service.ts';
import { checkPathLength, clearStaleSocket, findGroupId, prepareFolder } from './socket-place.ts';

/** Where and how the sockets are to be. */
export interface SocketOptions {
  /** Absolute path of control.sock; view.sock lies beside it. */
  path: string;
  mode: number;
  group: string | null;
  view: boolean;
}

const VIEW_MODE = 0o666;

/** Both sockets of one daemon, and the lock that makes it the only one in their folder. */
export class Sockets {
  readonly #options: SocketOptions;
  readonly #lock: FileLock;
  #servers: ControlServer[] = [];

  private constructor(options: SocketOptions, lock: FileLock) {
    this.#options = options;
    this.#lock = lock;
  }

  /** Takes the folder, before anything else is opened; throws ALREADY_SERVED with the pid of who has it. */
  static async claim(options: SocketOptions): Promise<Sockets> {
    checkPathLength(options.path);
    checkPathLength(viewPathOf(options.path));
    const isPrivate = dirname(dirname(options.path)) === tmpdir();
    await prepareFolder(options.path, isPrivate ? 0o700 : 0o755);
    const lock = await acquireFileLock(`${options.path}.lock`, `the socket ${options.path}`);
    const sockets = new Sockets(options, lock);
    try {
      await clearStaleSocket(options.path);
      await clearStaleSocket(viewPathOf(options.path));
    } catch (error) {
      await lock.release();
      throw error;
    }
    return sockets;
  }

  /** Begins to answer. */
  async open(service: Service, log: Log): Promise<void> {
    const { path, mode, group, view } = this.#options;
    const gid = group === null ? null : await findGroupId(group);
    const control = new ControlServer(service, { access: 'control', log, limits: CONTROL_LIMITS });
    this.#servers = [control];
    await listenOn(control.server, { path, mode, gid });
    if (!view) return;
    const reader = new ControlServer(service, { access: 'view', log, limits: VIEW_LIMITS });
    this.#servers.push(reader);
    await listenOn(reader.server, { path: viewPathOf(path), mode: VIEW_MODE, gid: null });
  }

  /** Answers what is under way, removes the socket files and gives the folder back. Safe to repeat. */
  async close(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    await Promise.all(servers.map((server) => server.stop()));
    await this.#lock.release();
  }
}
