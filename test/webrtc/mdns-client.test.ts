/** Candidates that name a host, answered for by a program of the test on the loopback interface. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RTCPeerConnection, type VoxlinkConfiguration } from '../../lib/index.js';
import { sleep } from '../helpers/audio.js';
import { connected, negotiate } from '../helpers/peers.js';

const GROUP = '224.0.0.251';
const PORT = 5353;
const LOCAL = '127.0.0.1';
const interfaces = { allow: [LOCAL] };

function nameOf(text: string): Buffer {
  return Buffer.concat([
    ...text.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.alloc(1),
  ]);
}

function short(...values: number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.from([(value >> 8) & 255, value & 255])));
}

const A = 1;
const AAAA = 28;

/** A record of the class "internet", with the bit that all but this name's first answer of a host carry. */
function record(name: Buffer, type: number, data: Buffer, recordClass = 0x8001): Buffer {
  return Buffer.concat([name, short(type, recordClass, 0, 120, data.length), data]);
}

function response(records: Buffer[], flags = 0x8400, count = records.length): Buffer {
  return Buffer.concat([short(0, flags, 0, count, 0, 0), ...records]);
}

const LOOPBACK = Buffer.from([127, 0, 0, 1]);

/** Hears what is asked, and says what it is told to. */
class Responder {
  readonly asked: string[] = [];
  onquestion: (name: string) => void = () => {};
  readonly #socket: Socket = createSocket({ type: 'udp4', reuseAddr: true });

  async open(): Promise<void> {
    this.#socket.on('message', (packet) => this.#hear(packet));
    this.#socket.bind(PORT, '0.0.0.0');
    await once(this.#socket, 'listening');
    this.#socket.addMembership(GROUP, LOCAL);
    this.#socket.setMulticastInterface(LOCAL);
  }

  #hear(packet: Buffer): void {
    // What this program says itself, right or wrong, comes back to it.
    if (packet.length < 12 || !packet.subarray(0, 12).equals(short(0, 0, 2, 0, 0, 0))) return;
    const labels: string[] = [];
    let position = 12;
    while (packet[position] !== 0) {
      const length = packet[position] as number;
      labels.push(packet.toString('latin1', position + 1, position + 1 + length));
      position += length + 1;
    }
    expect([packet.readUInt16BE(position + 1), packet.readUInt16BE(position + 3)]).toEqual([A, 1]);
    expect(packet.subarray(-4)).toEqual(short(AAAA, 1));
    this.asked.push(labels.join('.'));
    this.onquestion(labels.join('.'));
  }

  say(packet: Buffer): void {
    this.#socket.send(packet, PORT, GROUP);
  }

  answer(name: string): void {
    this.say(response([record(nameOf(name), A, LOOPBACK)]));
  }

  close(): void {
    this.#socket.close();
  }
}

let responder: Responder;
let count = 0;

beforeEach(async () => {
  responder = new Responder();
  await responder.open();
});
afterEach(() => responder.close());

/** A caller whose address the callee only knows by name. */
class Hidden implements Disposable {
  readonly name = `test-${process.pid}-${count++}.local`;
  readonly caller = new RTCPeerConnection({ voxlink: { interfaces } });
  readonly callee: RTCPeerConnection;

  constructor(voxlink: VoxlinkConfiguration = {}) {
    this.callee = new RTCPeerConnection({ voxlink: { interfaces, ...voxlink } });
    this.caller.createDataChannel('any');
    // The callee's candidates are kept from the caller, so everything hangs on the name.
    this.caller.onicecandidate = ({ candidate }) => {
      if (candidate === null || candidate.protocol !== 'udp') return;
      const { sdpMid, sdpMLineIndex } = candidate;
      this.callee.addIceCandidate({
        candidate: candidate.candidate.replace(` ${LOCAL} `, ` ${this.name} `),
        sdpMid,
        sdpMLineIndex,
      });
    };
  }

  async negotiate(): Promise<void> {
    await negotiate(this.caller, this.callee);
  }

  async connect(): Promise<void> {
    await this.negotiate();
    await Promise.all([connected(this.caller), connected(this.callee)]);
  }

  [Symbol.dispose](): void {
    this.caller.close();
    this.callee.close();
  }
}

it('finds the host, and keeps its address out of statistics', async () => {
  using hidden = new Hidden();
  responder.onquestion = (name) => responder.answer(name);
  await hidden.connect();
  expect(responder.asked).toContain(hidden.name);
  const stats = [...(await hidden.callee.getStats()).values()] as unknown as {
    type: string;
    address?: string;
    candidateType: string;
  }[];
  const remote = stats.filter(({ type, candidateType }) => type === 'remote-candidate' && candidateType === 'host');
  expect(remote.map(({ address }) => address ?? '')).not.toContain(LOCAL);
});

it('asks again when nobody answers', async () => {
  using hidden = new Hidden();
  responder.onquestion = (name) => {
    if (responder.asked.filter((asked) => asked === name).length > 1) responder.answer(name);
  };
  await hidden.connect();
});

it('reads names in any case, compressed ones, and records behind others', async () => {
  using hidden = new Hidden();
  responder.onquestion = (name) => {
    const other = record(nameOf('other.local'), A, Buffer.from([192, 0, 2, 99]));
    const text = record(nameOf(name), 16, Buffer.from([3, 97, 98, 99]));
    // The name of the second record begins where the packet's first one does.
    const pointed = record(short(0xc000 | 12), A, LOOPBACK);
    const first = record(nameOf(name.toUpperCase()), 47, Buffer.from([0xc0, 12, 0, 4, 0x40, 0, 0, 0]));
    responder.say(response([first, other, text, pointed]));
  };
  await hidden.connect();
});

it('bears with hostile answers', async () => {
  using hidden = new Hidden();
  responder.onquestion = (name) => {
    const good = response([record(nameOf(name), A, LOOPBACK)]);
    const circle = (...target: number[]) =>
      Buffer.concat([short(0, 0x8400, 0, 1, 0, 0), Buffer.from(target), short(A, 1, 0, 120, 4), LOOPBACK]);
    const packets = [
      ...Array.from({ length: good.length }, (_, length) => good.subarray(0, length)),
      circle(0xc0, 12),
      circle(0xc0, 14, 0xc0, 12),
      circle(0xff, 0xff),
      circle(1, 97, 0xc0, 12),
      circle(0x80, 97),
      // Labels and names that are too long, and lengths that lead out of the packet.
      response([record(nameOf(Array(20).fill('x'.repeat(60)).join('.')), A, LOOPBACK)]),
      Buffer.concat([short(0, 0x8400, 0, 1, 0, 0), nameOf(name), short(A, 1, 0, 120, 0xffff), LOOPBACK]),
      // A question, another operation, and counts that promise more than there is.
      response([record(nameOf(name), A, Buffer.from([192, 0, 2, 99]))], 0x0000),
      response([record(nameOf(name), A, Buffer.from([192, 0, 2, 99]))], 0xa800),
      Buffer.concat([short(0, 0x8400, 0xffff, 0xffff, 0xffff, 0xffff), Buffer.alloc(1000)]),
      response(Array(1500).fill(Buffer.from([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]))),
      // Addresses of the wrong length or class, and one that is none.
      response([record(nameOf(name), A, Buffer.from([1, 2, 3]))]),
      response([record(nameOf(name), AAAA, LOOPBACK)]),
      response([record(nameOf(name), A, Buffer.from([192, 0, 2, 99]), 0x8003)]),
      response([record(nameOf(name), A, Buffer.alloc(4))]),
    ];
    for (const packet of packets) responder.say(packet);
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 0x7fffffff;
      return seed % below;
    };
    // The name of these belongs to nobody, whatever else they say.
    const alien = response([
      record(nameOf('alien.local'), A, LOOPBACK),
      record(short(0xc00c), AAAA, Buffer.alloc(16, 1)),
    ]);
    for (let i = 0; i < 500; i++) {
      const mutated = Buffer.from(alien);
      for (let j = 0; j < 3; j++) mutated[random(mutated.length)] = random(256);
      responder.say(mutated);
    }
    setTimeout(() => responder.say(good), 200);
  };
  await hidden.connect();
});

it('asks nobody when it is told not to, nor for names of more than one label', async () => {
  using off = new Hidden({ mdns: false });
  await off.negotiate();
  using long = new Hidden();
  (long as { name: string }).name = 'a.b.local';
  await long.negotiate();
  await sleep(500);
  expect(responder.asked.filter((name) => name === off.name || name === 'a.b.local')).toEqual([]);
});

it('asks for a limited number of names at a time, and for others when there is room', async () => {
  using hidden = new Hidden();
  await hidden.negotiate();
  const sdpMid = hidden.callee.remoteDescription?.sdp.match(/a=mid:(.*)/)?.[1] as string;
  await Promise.all(
    Array.from({ length: 300 }, (_, i) =>
      hidden.callee.addIceCandidate({
        candidate: `candidate:1 1 udp 2113937151 flood-${i}.local 9999 typ host`,
        sdpMid,
      }),
    ),
  );
  await sleep(500);
  expect(new Set(responder.asked.filter((name) => name.startsWith('flood'))).size).toBeLessThanOrEqual(64);
  // The name of the connection itself is among them, and makes room once it is answered for.
  await expect
    .poll(
      async () => {
        using next = new Hidden();
        responder.onquestion = (name) => {
          if (!name.startsWith('flood')) responder.answer(name);
        };
        await next.negotiate();
        await sleep(300);
        return responder.asked.includes(next.name);
      },
      { timeout: 20_000 },
    )
    .toBe(true);
});
