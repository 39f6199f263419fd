/** A server behind a router that translates addresses one to one. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { type RTCIceCandidate, RTCPeerConnection } from '../../lib/index.js';
import { connected, negotiate } from '../helpers/peers.js';

const LOCAL = '127.0.0.1';
const EXTERNAL = '127.0.0.77';

/** Forwards what comes to the external address, and the answers, as a router does; each caller has a socket. */
class Router implements Disposable {
  readonly #front = createSocket('udp4');
  readonly #callers = new Map<number, Socket>();
  forwarded = 0;

  async open(port: number): Promise<void> {
    this.#front.on('message', (packet, { port: caller }) => {
      this.forwarded += 1;
      this.#socketOf(caller).send(packet, port, LOCAL);
    });
    this.#front.bind(port, EXTERNAL);
    await once(this.#front, 'listening');
  }

  #socketOf(caller: number): Socket {
    let socket = this.#callers.get(caller);
    if (socket === undefined) {
      socket = createSocket('udp4');
      socket.on('message', (packet) => this.#front.send(packet, caller, LOCAL));
      this.#callers.set(caller, socket);
    }
    return socket;
  }

  [Symbol.dispose](): void {
    for (const socket of [this.#front, ...this.#callers.values()]) socket.close();
  }
}

it('announces the external address everywhere, and is reached by it alone', async () => {
  using router = new Router();
  using server = new RTCPeerConnection({
    voxlink: { interfaces: { allow: [LOCAL] }, externalAddresses: [{ external: EXTERNAL, local: LOCAL }] },
  });
  using client = new RTCPeerConnection({ voxlink: { interfaces: { allow: [LOCAL] } } });
  const candidates: RTCIceCandidate[] = [];
  server.onicecandidate = async ({ candidate }) => {
    if (candidate === null || candidate.candidate === '') return;
    candidates.push(candidate);
    await router.open(candidate.port as number);
    await client.addIceCandidate(candidate);
  };
  // The server is told of no candidate of the client, so it can only answer on the way by which it is called.
  const channel = client.createDataChannel('any');
  const opened = once(channel as unknown as EventTarget, 'open');
  // The answer is taken before there are candidates in it.
  await negotiate(client, server);
  await Promise.all([connected(server), connected(client), opened]);
  expect(candidates.map(({ address, protocol, type }) => [address, protocol, type])).toEqual([
    [EXTERNAL, 'udp', 'host'],
  ]);
  expect(server.localDescription?.sdp).toContain(` ${EXTERNAL} `);
  expect(server.localDescription?.sdp).not.toMatch(/candidate:.* 127\.0\.0\.1 /);
  const stats = [...(await server.getStats()).values()] as unknown as { type: string; address?: string }[];
  expect(stats.filter(({ type }) => type === 'local-candidate').map(({ address }) => address)).toContain(EXTERNAL);
  expect(router.forwarded).toBeGreaterThan(0);
});
