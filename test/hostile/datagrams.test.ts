import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIPv4 } from 'node:net';
import { expect, it, vi } from 'vitest';
import { AudioSource, RTCPeerConnection } from '../../lib/index.js';
import { freePort } from '../helpers/free-port.js';
import { connected, exchangeCandidates, negotiate, nextEvent, Pair, until } from '../helpers/peers.js';
import { seededRandom } from '../helpers/signals.js';
import { stunMessage, xorAddress } from '../helpers/stun.js';
import { UdpForwarder } from '../helpers/udp-forwarder.js';

vi.setConfig({ testTimeout: 120_000 });

const ROUNDS = 2000;

/** The first bytes of STUN, ZRTP, DTLS, TURN channels, QUIC and RTP or RTCP (RFC 7983), and what belongs to none. */
const FIRST_BYTES = [0, 1, 2, 16, 20, 21, 22, 23, 25, 63, 64, 79, 128, 144, 191, 192, 255];
const SIZES = [0, 1, 2, 3, 11, 12, 13, 19, 20, 21, 28, 100, 1200, 1500, 9000, 65_000];

type Random = () => number;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <T>(random: Random, list: readonly T[]) => list[below(random, list.length)] as T;

function randomBytes(random: Random, size: number): Buffer {
  const bytes = Buffer.alloc(size + 4);
  for (let at = 0; at < size; at += 4) bytes.writeUInt32LE(below(random, 2 ** 32), at);
  return bytes.subarray(0, size);
}

/** A message of STUN with the attributes of ICE, true to form but for one thing or another. */
function stunJunk(random: Random, username: string): Buffer {
  const attribute = () => ({
    type: pick(
      random,
      [0x0001, 0x0006, 0x0008, 0x0009, 0x0020, 0x0024, 0x0025, 0x8028, 0x8029, 0x802a, 0xc057, 0xffff],
    ),
    value: pick(random, [
      Buffer.alloc(0),
      Buffer.from(username),
      xorAddress('127.0.0.1', 9),
      randomBytes(random, below(random, 30)),
      Buffer.alloc(700, 'x'),
    ]),
  });
  const type = pick(random, [0x0001, 0x0011, 0x0101, 0x0111, 0x0003, 0x0103, 0x0017, 0x3fff]);
  const message = stunMessage(type, randomBytes(random, 12), Array.from({ length: below(random, 6) }, attribute));
  if (random() < 0.2) message.writeUInt16BE(below(random, 65_536), 2);
  return random() < 0.2 ? message.subarray(0, below(random, message.length)) : message;
}

function junk(random: Random, username: string): Buffer {
  if (random() < 0.4) return stunJunk(random, username);
  const bytes = randomBytes(random, pick(random, SIZES));
  if (bytes.length > 0) bytes[0] = pick(random, FIRST_BYTES);
  // A DTLS record of a version and a length that fit.
  if (bytes.length > 13 && random() < 0.5) {
    bytes.writeUInt16BE(0xfefd, 1);
    bytes.writeUInt16BE(bytes.length - 13, 11);
  }
  return bytes;
}

/** Copies with a few bits turned, bytes gone, or others added. */
function corrupt(random: Random, datagram: Buffer): Buffer {
  const copy = Buffer.from(datagram);
  for (let i = below(random, 5); i >= 0 && copy.length > 0; i--) {
    const at = random() < 0.5 ? below(random, Math.min(copy.length, 32)) : below(random, copy.length);
    copy[at] = below(random, 256);
  }
  if (random() < 0.3) return copy.subarray(0, below(random, copy.length + 1));
  return random() < 0.3 ? Buffer.concat([copy, randomBytes(random, below(random, 200))]) : copy;
}

function localCandidates(connection: RTCPeerConnection): { address: string; port: number; ufrag: string }[] {
  const sdp = connection.localDescription?.sdp ?? '';
  const ufrag = /a=ice-ufrag:(\S+)/.exec(sdp)?.[1] ?? '';
  return [...sdp.matchAll(/ udp \d+ (\S+) (\d+) typ host/gi)]
    .map(([, address, port]) => ({ address: address as string, port: Number(port), ufrag }))
    .filter(({ address }) => isIPv4(address));
}

/** Sends junk to every port of a connection. */
async function throwJunk(random: Random, connection: RTCPeerConnection, rounds: number): Promise<void> {
  const socket = createSocket('udp4').bind(0);
  await once(socket, 'listening');
  for (let i = 0; i < rounds; i++) {
    for (const { address, port, ufrag } of localCandidates(connection)) {
      socket.send(junk(random, `${ufrag}:x`), port, address);
    }
    // The senders of real datagrams need a turn too.
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise<void>((resolve) => socket.close(resolve));
}

it.each([
  ['its ports', false],
  ['a port that it shares', true],
])(
  'a connection stands junk that strangers throw at %s, while it connects and afterwards',
  async (_where, isShared) => {
    const random = seededRandom(1);
    using caller = new RTCPeerConnection();
    using callee = new RTCPeerConnection({ voxlink: isShared ? { udpPort: await freePort() } : {} });
    exchangeCandidates(caller, callee);
    const channel = caller.createDataChannel('data');
    const announced = nextEvent<{ channel: typeof channel }>(callee, 'datachannel');
    await caller.setLocalDescription();
    await callee.setRemoteDescription(caller.localDescription ?? { type: 'offer' });
    await callee.setLocalDescription();
    await throwJunk(random, caller, ROUNDS / 10);
    const early = throwJunk(random, callee, ROUNDS / 10);
    await caller.setRemoteDescription(callee.localDescription ?? { type: 'answer' });
    await until(channel, 'open', () => channel.readyState === 'open');
    const { channel: far } = await announced;
    await early;
    const thrown = Promise.all([caller, callee].map((connection) => throwJunk(random, connection, ROUNDS)));
    const expectToArrive = async (text: string) => {
      const arrived = nextEvent<MessageEvent>(far, 'message');
      channel.send(text);
      expect((await arrived).data).toBe(text);
    };
    for (let i = 0; i < 20; i++) await expectToArrive(`message ${i}`);
    await thrown;
    await expectToArrive('the last');
    expect([caller.connectionState, callee.connectionState]).toEqual(['connected', 'connected']);
  },
);

it('a TCP port stands whatever callers send', async () => {
  const random = seededRandom(4);
  const tcpPort = await freePort();
  using connection = new RTCPeerConnection({ voxlink: { tcp: 'passive', tcpPort } });
  connection.createDataChannel('any');
  const complete = nextEvent(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete');
  await connection.setLocalDescription();
  await complete;
  const [local] = localCandidates(connection);
  const { address, ufrag } = local as { address: string; ufrag: string };
  for (let i = 0; i < 20; i++) {
    const callers = Array.from({ length: 20 }, () => connect(tcpPort, address));
    for (const caller of callers) {
      caller.on('error', () => {});
      for (let frames = below(random, 4); frames >= 0; frames--) {
        const frame = junk(random, `${ufrag}:x`);
        const size = Buffer.alloc(2);
        size.writeUInt16BE(random() < 0.7 ? Math.min(frame.length, 65_535) : below(random, 65_536));
        caller.write(Buffer.concat([size, frame]));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const caller of callers) caller.destroy();
  }
  const caller = connect(tcpPort, address);
  await once(caller, 'connect');
  caller.destroy();
  using pair = new Pair();
  await pair.openChannel();
});

/** Two connections whose only way leads through forwarders that do as `pass` says. */
class ForwardedPair implements Disposable {
  readonly caller = new RTCPeerConnection();
  readonly callee = new RTCPeerConnection();
  readonly #forwarders: UdpForwarder[] = [];

  constructor(pass: (datagram: Buffer) => Buffer[]) {
    this.callee.onicecandidate = async ({ candidate }) => {
      if (candidate?.protocol !== 'udp' || !isIPv4(candidate.address ?? '')) return;
      const { address, port, sdpMid } = candidate as { address: string; port: number; sdpMid: string };
      const forwarder = await UdpForwarder.start(port, { host: address, pass });
      this.#forwarders.push(forwarder);
      if (this.caller.signalingState === 'closed') return forwarder[Symbol.dispose]();
      const changed = candidate.candidate.replace(`${address} ${port}`, `127.0.0.1 ${forwarder.port}`);
      await this.caller.addIceCandidate({ candidate: changed, sdpMid });
    };
  }

  [Symbol.dispose](): void {
    this.caller.close();
    this.callee.close();
    for (const forwarder of this.#forwarders.splice(0)) forwarder[Symbol.dispose]();
  }
}

it('a connection stands corrupted copies of all that it sends and receives', async () => {
  const random = seededRandom(2);
  let corrupted = 0;
  let isEstablished = false;
  using pair = new ForwardedPair((datagram) => {
    if (!isEstablished) return [datagram];
    const copies = Array.from({ length: 3 }, () => corrupt(random, datagram));
    corrupted += copies.length;
    return [...copies, datagram, ...(random() < 0.1 ? [datagram] : [])];
  });
  const { caller, callee } = pair;
  using source = new AudioSource();
  const channel = caller.createDataChannel('data');
  const announced = nextEvent<{ channel: typeof channel }>(callee, 'datachannel');
  caller.addTrack(source.track);
  await negotiate(caller, callee);
  await Promise.all([connected(caller), connected(callee)]);
  const { channel: far } = await announced;
  isEstablished = true;
  source.write(new Int16Array(480));
  for (let i = 0; i < 50; i++) {
    const bytes = randomBytes(random, 1 + below(random, 20_000));
    const arrived = nextEvent<MessageEvent>(far, 'message');
    channel.send(bytes);
    expect(Buffer.from((await arrived).data).equals(bytes)).toBe(true);
  }
  expect(corrupted).toBeGreaterThan(1000);
  expect([caller.connectionState, callee.connectionState]).toEqual(['connected', 'connected']);
});

it('a handshake with corrupted messages fails or not, and that is all', async () => {
  const random = seededRandom(3);
  for (let i = 0; i < 30; i++) {
    // Who is on the way can prevent a handshake. Checks of ICE and the end of the handshake are authenticated.
    using pair = new ForwardedPair((datagram) => (random() < 0.5 ? [corrupt(random, datagram), datagram] : [datagram]));
    pair.caller.createDataChannel('data');
    pair.caller.addTransceiver('audio');
    await negotiate(pair.caller, pair.callee);
    const isOver = () => ['connected', 'failed'].includes(pair.caller.connectionState);
    await Promise.race([
      until(pair.caller, 'connectionstatechange', isOver),
      new Promise((resolve) => setTimeout(resolve, 500)),
    ]);
  }
  using pair = new Pair();
  await pair.openChannel();
});
