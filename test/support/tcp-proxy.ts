import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a server on loopback, and can fall silent as a network does that loses all packets. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isSwallowing = false;
  /** When connections were accepted, by `performance.now`. */
  readonly acceptedAtMs: number[] = [];

  private constructor(toPort: number) {
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#join(near, toPort));
  }

  static async start(toPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(toPort);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** Connections that were ever accepted. */
  get accepted(): number {
    return this.acceptedAtMs.length;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many clients have not let go of their connection. */
  get open(): number {
    const held = (socket: Socket) => socket.localPort === this.port && !socket.readableEnded;
    return [...this.#sockets].filter(held).length;
  }

  /** From now on it accepts, reads, and answers nothing. */
  swallow(): void {
    this.#isSwallowing = true;
  }

  /** New connections are forwarded again; those that were swallowed stay silent. */
  forward(): void {
    this.#isSwallowing = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, toPort: number): void {
    this.acceptedAtMs.push(performance.now());
    this.#keep(near);
    if (this.#isSwallowing) return void near.resume();
    const far = connect(toPort, '127.0.0.1');
    this.#keep(far);
    let isSilent = false;
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => {
        isSilent ||= this.#isSwallowing;
        if (!isSilent) to.write(bytes);
      });
      from.on('end', () => isSilent || to.end());
      from.on('close', () => to.destroy());
    };
    pass(near, far);
    pass(far, near);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }
}
