import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';

export interface ForwarderOptions {
  /** Where the target is. */
  host?: string;
  /** What comes out for a datagram: itself by default, nothing, or anything else. */
  pass?: (datagram: Buffer) => Buffer[];
}

/** Stands before a server as the NAT of a home does: each client appears there with another port. */
export class UdpForwarder implements Disposable {
  readonly port: number;
  readonly #front: Socket;
  readonly #pass: (datagram: Buffer) => Buffer[];
  readonly #clients = new Map<string, Socket>();

  private constructor(
    front: Socket,
    target: number,
    { host = HOST, pass = (datagram) => [datagram] }: ForwarderOptions,
  ) {
    this.#front = front;
    this.#pass = pass;
    this.port = front.address().port;
    front.on('message', (datagram, { address, port }) => {
      for (const out of pass(datagram)) this.#client(address, port).send(out, target, host);
    });
  }

  static async start(target: number, options: ForwarderOptions = {}): Promise<UdpForwarder> {
    const front = createSocket('udp4').bind(0, HOST);
    await once(front, 'listening');
    return new UdpForwarder(front, target, options);
  }

  #client(address: string, port: number): Socket {
    const key = `${address}:${port}`;
    let client = this.#clients.get(key);
    if (client === undefined) {
      client = createSocket('udp4');
      client.on('message', (datagram) => {
        for (const out of this.#pass(datagram)) this.#front.send(out, port, address);
      });
      this.#clients.set(key, client);
    }
    return client;
  }

  /** The ports by which the server knows the clients. */
  get publicPorts(): number[] {
    return [...this.#clients.values()].map((client) => client.address().port);
  }

  [Symbol.dispose](): void {
    this.#front.close();
    for (const client of this.#clients.values()) client.close();
  }
}
