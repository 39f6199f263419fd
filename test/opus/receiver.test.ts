import { describe, expect, it } from 'vitest';
import { OpusEncoder, OpusReceiver, type OpusReceiverOptions } from '../../lib/opus/index.js';
import { seededRandom } from '../helpers/signals.js';
import { speechFrames } from '../helpers/speech.js';

const FRAMES = speechFrames(120);

function encodeAll(settings: object = {}): Uint8Array[] {
  const common = { application: 'voip', bitrate: 32_000, packetLossPerc: 25 } as const;
  const encoder = new OpusEncoder({ sampleRate: 48000, channels: 1, ...common, ...settings });
  return FRAMES.map((frame) => encoder.encode(frame));
}

const PLAIN = encodeAll();
const open = (options: Partial<OpusReceiverOptions> = {}) =>
  new OpusReceiver({ sampleRate: 48000, channels: 1, ...options });

/** Pushes packets by their numbers from `first` on and gives what came out. */
function pushAll(receiver: OpusReceiver, packets: readonly Uint8Array[], order: readonly number[], first = 0) {
  const out = order.flatMap((i) => receiver.push((first + i) & 0xffff, packets[i] as Uint8Array));
  return [...out, ...receiver.flush()];
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('without loss', () => {
  it('gives each packet at once, across the end of the 16 bits', () => {
    const receiver = open();
    PLAIN.forEach((packet, i) => {
      const out = receiver.push((65_500 + i) & 0xffff, packet);
      expect(out).toMatchObject([{ sequence: (65_500 + i) & 0xffff, source: 'packet' }]);
      expect(out[0]?.pcm.length).toBe(960);
    });
    expect(receiver.counters).toMatchObject({ received: 120, decoded: 120, late: 0, concealed: 0 });
    expect(receiver.waiting).toBe(0);
  });

  it('puts packets into order and throws doubles away', () => {
    const straight = pushAll(open(), PLAIN, range(0, 40));
    const receiver = open();
    const mixed = [0, 2, 1, 1, 4, 5, 3, 3, ...range(6, 40)];
    expect(pushAll(receiver, PLAIN, mixed)).toEqual(straight);
    expect(receiver.counters).toMatchObject({ received: 42, decoded: 40, concealed: 0 });
    expect(receiver.counters.duplicate + receiver.counters.late).toBe(2);
  });

  it('does not see later changes of what waits', () => {
    const receiver = open();
    const [first, second, third] = PLAIN.slice(0, 3).map((packet) => packet.slice()) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    receiver.push(0, first);
    receiver.push(2, third);
    third.fill(0xff);
    expect(receiver.push(1, second).map(({ source }) => source)).toEqual(['packet', 'packet']);
  });
});

describe('a loss', () => {
  const sources = (settings: object, lost: number[], options?: Partial<OpusReceiverOptions>) => {
    const receiver = open(options);
    const order = range(0, 100).filter((i) => !lost.includes(i));
    const out = pushAll(receiver, encodeAll(settings), order);
    expect(out.map(({ sequence }) => sequence)).toEqual(range(0, 100));
    expect(out.every(({ pcm }) => pcm.length === 960)).toBe(true);
    return { filled: lost.map((i) => out[i]?.source), counters: receiver.counters };
  };

  it('is concealed when nothing better is there', () => {
    expect(sources({}, [50, 51, 80])).toMatchObject({
      filled: ['concealment', 'concealment', 'concealment'],
      counters: { concealed: 3, decoded: 97 },
    });
  });

  it('is filled in from the next packet by FEC', () => {
    const { filled, counters } = sources({ inbandFec: true, bitrate: 24_000 }, [50, 60, 61, 62]);
    expect(filled.slice(1, 3)).toEqual(['concealment', 'concealment']);
    expect(counters.fec).toBeGreaterThan(0);
    expect(counters.fec + counters.concealed).toBe(4);
  });

  it('is filled in from a later packet by DRED, as far as that reaches', () => {
    const dred = { dredDuration: 100 };
    expect(sources(dred, range(60, 70))).toMatchObject({
      filled: range(60, 70).map(() => 'dred'),
      counters: { dred: 10 },
    });
    const { counters } = sources(dred, range(30, 90));
    expect(counters.dred).toBeGreaterThan(10);
    expect(counters.concealed).toBeGreaterThan(5);
    expect(sources(dred, [60], { ignoreExtensions: true }).filled).toEqual(['concealment']);
  });

  it('of more than the longest gap is jumped over', () => {
    const receiver = open({ maxGap: 200 });
    const out = pushAll(receiver, PLAIN, [...range(0, 10), ...range(30, 40), ...range(50, 60)]);
    expect(out.length).toBe(30 + 10);
    expect(receiver.counters).toMatchObject({ skipped: 20, concealed: 10 });
  });

  it('is waited for as long as the window says', () => {
    const receiver = open({ reorderWindow: 5 });
    receiver.push(0, PLAIN[0] as Uint8Array);
    const counts = range(2, 7).map((i) => receiver.push(i, PLAIN[i] as Uint8Array).length);
    expect(counts).toEqual([0, 0, 0, 0, 6]);
    expect(receiver.push(1, PLAIN[1] as Uint8Array)).toEqual([]);
    expect(receiver.counters).toMatchObject({ late: 1, concealed: 1 });
    const hasty = open({ reorderWindow: 0 });
    hasty.push(0, PLAIN[0] as Uint8Array);
    expect(hasty.push(2, PLAIN[2] as Uint8Array).length).toBe(2);
  });

  it('can be declared by whoever needs the sound now', () => {
    const receiver = open();
    expect(receiver.skip()).toEqual([]);
    receiver.push(7, PLAIN[0] as Uint8Array);
    expect(receiver.skip()).toMatchObject([{ sequence: 8, source: 'concealment' }]);
    expect(receiver.push(8, PLAIN[1] as Uint8Array)).toEqual([]);
    receiver.push(10, PLAIN[3] as Uint8Array);
    expect(receiver.skip()).toMatchObject([
      { sequence: 9, source: 'concealment' },
      { sequence: 10, source: 'packet' },
    ]);
  });

  it('may be of a packet that is none', () => {
    const receiver = open();
    const packets = [...PLAIN.slice(0, 5), Uint8Array.of(0xff), new Uint8Array(), ...PLAIN.slice(7, 10)];
    const out = pushAll(receiver, packets, range(0, 10));
    expect(out.map(({ source }) => source).slice(4, 8)).toEqual(['packet', 'concealment', 'concealment', 'packet']);
    expect(receiver.counters).toMatchObject({ damaged: 2, concealed: 2, decoded: 8 });
  });
});

describe('a stream that begins anew', () => {
  it('is taken once two packets in a row say so', () => {
    const receiver = open();
    pushAll(receiver, PLAIN, range(0, 5), 30_000);
    expect(receiver.push(10, PLAIN[5] as Uint8Array)).toEqual([]);
    expect(receiver.push(11, PLAIN[6] as Uint8Array)).toMatchObject([{ sequence: 11, source: 'packet' }]);
    expect(receiver.counters.late).toBe(1);
    receiver.reset();
    expect(receiver.push(500, PLAIN[7] as Uint8Array)).toMatchObject([{ sequence: 500, source: 'packet' }]);
  });
});

describe('whatever comes', () => {
  it('gives sound in order and counts everything', () => {
    const random = seededRandom(5);
    const packets = encodeAll({ dredDuration: 50, inbandFec: true });
    for (const reorderWindow of [0, 1, 3, 20]) {
      const receiver = open({ reorderWindow });
      let at = 0;
      for (let i = 0; i < 600; i++) {
        at += random() < 0.02 ? Math.floor(random() * 70_000) : Math.floor(random() * 4) - 1;
        const bytes = (packets[i % packets.length] as Uint8Array).slice();
        if (random() < 0.1) bytes[Math.floor(random() * bytes.length)] = random() * 256;
        for (const { pcm } of receiver.push(at & 0xffff, bytes)) expect(pcm.length % 120).toBe(0);
        expect(receiver.waiting).toBeLessThanOrEqual(Math.max(1, reorderWindow));
      }
      receiver.flush();
      const { received, decoded, duplicate, late, damaged } = receiver.counters;
      expect(received).toBe(600);
      expect(decoded + duplicate + late + damaged).toBeLessThanOrEqual(600);
      expect(decoded).toBeGreaterThan(100);
    }
  });

  it('refuses wrong arguments and ends with close()', () => {
    const bad = [{ reorderWindow: -1 }, { maxGap: 20_000 }, { format: 'int8' }, { channels: 3 }, { complexity: 11 }];
    for (const options of bad) expect(() => open(options as never)).toThrow(/^Expected .+ for \w+ but received /);
    const receiver = open({ format: 'float32' } as never);
    for (const sequence of [-1, 65_536, 1.5, '1']) {
      expect(() => receiver.push(sequence as never, new Uint8Array(1))).toThrow('for sequence');
    }
    expect(() => receiver.push(1, [] as never)).toThrow('Expected Uint8Array for packet');
    expect(receiver.push(1, PLAIN[0] as Uint8Array)[0]?.pcm).toBeInstanceOf(Float32Array);
    receiver.close();
    receiver.close();
    for (const use of [
      () => receiver.push(2, PLAIN[1] as Uint8Array),
      () => receiver.flush(),
      () => receiver.reset(),
    ]) {
      expect(use).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
    }
  });
});
