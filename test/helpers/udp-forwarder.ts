import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';

/** Stands before a server as the NAT of a home does: each client appears there with another port. */
export class UdpForwarder implements Disposable {
  readonly port: number;
  readonly #front: Socket;
  readonly #clients = new Map<string, Socket>();

  private constructor(front: Socket, target: number) {
    this.#front = front;
    this.port = front.address().port;
    front.on('message', (datagram, { address, port }) => {
      this.#client(address, port).send(datagram, target, HOST);
    });
  }

  static async start(target: number): Promise<UdpForwarder> {
    const front = createSocket('udp4').bind(0, HOST);
    await once(front, 'listening');
    return new UdpForwarder(front, target);
  }

  #client(address: string, port: number): Socket {
    const key = `${address}:${port}`;
    let client = this.#clients.get(key);
    if (client === undefined) {
      client = createSocket('udp4');
      client.on('message', (datagram) => this.#front.send(datagram, port, address));
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
