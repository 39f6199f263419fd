import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { type RTCIceServer, RTCPeerConnection } from '../../lib/index.js';
import { Pair } from '../helpers/peers.js';
import { seededRandom } from '../helpers/signals.js';
import { type Attribute, errorCode, isStun, requestOf, stunMessage, xorAddress } from '../helpers/stun.js';

vi.setConfig({ testTimeout: 120_000 });

const ROUNDS = 4;
const CREDENTIALS = { username: 'ann', credential: 'secret' };

type Random = () => number;
type Answer = (request: Buffer, random: Random) => Buffer[];

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const bytes = (random: Random, size: number) => Buffer.from(Array.from({ length: size }, () => below(random, 256)));

const ERROR_CODE = 0x0009;
const text = (type: number, value: string): Attribute => ({ type, value: Buffer.from(value) });
const realm = (value: string) => text(0x0014, value);
const nonce = (value: string) => text(0x0015, value);
const failure = (code: number, reason = 'Reason') => ({ type: ERROR_CODE, value: errorCode(code, reason) });

/** An answer to a request, with the attributes given. */
function answer(request: Buffer, kind: 'success' | 'error', attributes: Attribute[]): Buffer {
  const { method, transactionId } = requestOf(request);
  return stunMessage(method | (kind === 'success' ? 0x0100 : 0x0110), transactionId, attributes);
}

let nonces = 0;

/** What servers may answer in bad faith. */
const ANSWERS: Record<string, Answer> = {
  'random bytes': (_request, random) => [bytes(random, below(random, 1500)), bytes(random, 20)],
  'the request itself': (request) => [request, request],
  'an answer cut off anywhere': (request, random) => {
    const whole = answer(request, 'error', [failure(401), realm('example.org'), nonce('x'.repeat(100))]);
    return [whole.subarray(0, below(random, whole.length))];
  },
  'bits turned in an answer': (request, random) => {
    const whole = answer(request, 'success', [{ type: 0x0020, value: xorAddress('192.0.2.1', 9) }]);
    for (let i = 0; i < 4; i++) whole[below(random, whole.length)] = below(random, 256);
    return [whole];
  },
  'a success without content': (request) => [answer(request, 'success', [])],
  'an allocation that nobody asked for': (request) => [
    answer(request, 'success', [
      { type: 0x0016, value: xorAddress('0.0.0.0', 0) },
      { type: 0x0020, value: xorAddress('255.255.255.255', 65535) },
      { type: 0x000d, value: Buffer.of(0, 0, 0, 0) },
    ]),
  ],
  'another nonce each time': (request) => [
    answer(request, 'error', [failure(401), realm('example.org'), nonce(`nonce ${nonces++}`)]),
  ],
  'a stale nonce for ever': (request) => [
    answer(request, 'error', [failure(438), realm('example.org'), nonce(`nonce ${nonces++}`)]),
  ],
  'an unending realm': (request) => [
    answer(request, 'error', [failure(401), realm('r'.repeat(20_000)), nonce('\0"\\\r\n')]),
  ],
  'an error of no class': (request) => [
    answer(request, 'error', [{ type: ERROR_CODE, value: Buffer.of(0xff, 0xff, 0xff, 0xff) }]),
    answer(request, 'error', [{ type: ERROR_CODE, value: Buffer.alloc(0) }]),
  ],
  'itself as the alternate server': (request) => [
    answer(request, 'error', [failure(300), { type: 0x8023, value: Buffer.of(0, 1, 0, 9, 127, 0, 0, 1) }]),
    answer(request, 'error', [failure(300), { type: 0x8023, value: Buffer.of(0, 2) }]),
  ],
  'data from nobody': (request, random) => [
    stunMessage(0x0017, bytes(random, 12), [{ type: 0x0013, value: bytes(random, 50) }]),
    Buffer.concat([Buffer.of(0x40, 0, 0xff, 0xff), bytes(random, 30)]),
    answer(request, 'error', [failure(437)]),
  ],
  'a flood': (request, random) => Array.from({ length: 50 }, () => Buffer.concat([request, bytes(random, 4)])),
};

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function udpServer(reply: (request: Buffer) => Buffer[]): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  socket.on('message', (request, { address, port }) => {
    if (!isStun(request) || request.length < 20) return;
    for (const datagram of reply(request)) socket.send(datagram, port, address);
  });
  return socket.address().port;
}

/** Answers whatever comes, or greets who has not said anything. */
async function tcpServer(reply: (request: Buffer) => Buffer[]): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (request) => {
      for (const datagram of reply(request.length < 20 ? Buffer.alloc(20) : request)) socket.write(datagram);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as { port: number }).port;
}

/** Lets connections deal with a server for a while; most never get anywhere. */
async function gather(iceServer: RTCIceServer): Promise<void> {
  const connections = Array.from({ length: 4 }, () => new RTCPeerConnection({ iceServers: [iceServer] }));
  for (const connection of connections) {
    connection.createDataChannel('any');
    await connection.setLocalDescription();
  }
  await new Promise((resolve) => setTimeout(resolve, 400));
  for (const connection of connections) {
    await connection.getStats();
    connection.close();
  }
}

async function expectHealth(): Promise<void> {
  using pair = new Pair();
  const [channel] = await pair.openChannel();
  expect(channel.readyState).toBe('open');
}

it.each(Object.keys(ANSWERS))('a STUN or TURN server that sends %s', async (name) => {
  const random = seededRandom(name.length);
  const answers = ANSWERS[name] as Answer;
  let asked = 0;
  const reply = (request: Buffer) => {
    asked += 1;
    return answers(request, random);
  };
  const [udp, tcp] = [await udpServer(reply), await tcpServer(reply)];
  await Promise.all(
    [
      `stun:127.0.0.1:${udp}`,
      `turn:127.0.0.1:${udp}`,
      `turn:127.0.0.1:${tcp}?transport=tcp`,
      `turns:127.0.0.1:${tcp}?transport=tcp`,
    ].map((urls) => gather({ urls, ...CREDENTIALS })),
  );
  expect(asked).toBeGreaterThan(0);
  // Nobody makes a client ask without end.
  expect(asked).toBeLessThan(2000);
  await expectHealth();
});

it('a server that sends one thing after another', async () => {
  const random = seededRandom(7);
  const all = Object.values(ANSWERS);
  const port = await udpServer((request) => (all[below(random, all.length)] as Answer)(request, random));
  for (let i = 0; i < ROUNDS; i++) {
    const urls = [`turn:127.0.0.1:${port}`, `stun:127.0.0.1:${port}`];
    await gather({ urls, ...CREDENTIALS });
  }
  await expectHealth();
});
