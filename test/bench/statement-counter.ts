import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const QUERY = 'Q'.charCodeAt(0);
const EXECUTE = 'E'.charCodeAt(0);

/** Stands before a Postgres server and counts the statements that go there: only those of who comes through it. */
export class StatementCounter implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  count = 0;

  private constructor(toPort: number) {
    this.#server = createServer((near) => this.#join(near, connect(toPort, '127.0.0.1')));
  }

  static async start(toPort: number): Promise<StatementCounter> {
    const counter = new StatementCounter(toPort);
    await once(counter.#server.listen(0, '127.0.0.1'), 'listening');
    return counter;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, far: Socket): void {
    const messages = new Messages();
    near.on('data', (bytes: Buffer) => {
      this.count += messages.take(bytes).filter((type) => type === QUERY || type === EXECUTE).length;
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => {}).on('close', () => to.destroy());
    }
  }
}

/** Cuts what a client without TLS sends into messages: the first one has a length, the others a type before it. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);
  #begun = false;

  /** The types of the messages that are whole by now. */
  take(bytes: Buffer): number[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const types: number[] = [];
    for (;;) {
      const typeBytes = this.#begun ? 1 : 0;
      if (this.#rest.length < typeBytes + 4) return types;
      const end = typeBytes + this.#rest.readUInt32BE(typeBytes);
      if (this.#rest.length < end) return types;
      if (this.#begun) types.push(this.#rest[0] ?? 0);
      this.#begun = true;
      this.#rest = this.#rest.subarray(end);
    }
  }
}
