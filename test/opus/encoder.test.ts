import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder, OpusError, type OpusSampleRate, opusVersion } from '../../lib/opus/index.js';
import { toInt16, tone } from '../helpers/signals.js';

const ARGUMENT = 'ERR_VOXLINK_ARGUMENT';

describe('opusVersion', () => {
  it('is 1.6 or later', () => {
    expect(opusVersion).toMatch(/^libopus 1\.([6-9]|\d\d)/);
  });
});

describe('construction', () => {
  it('takes an options object or plain arguments', () => {
    const one = new OpusEncoder({ sampleRate: 24000, channels: 2, application: 'voip', complexity: 3 });
    expect([one.sampleRate, one.channels, one.application, one.complexity]).toEqual([24000, 2, 'voip', 3]);
    const other = new OpusEncoder(24000, 2, 'voip');
    expect([other.sampleRate, other.channels, other.application]).toEqual([24000, 2, 'voip']);
    expect(new OpusEncoder(48000, 1).application).toBe('audio');
  });

  it.each([
    [
      [44100, 2],
      RangeError,
      'Expected one of 8000, 12000, 16000, 24000, 48000, 96000 for sampleRate but received 44100 (number)',
    ],
    [[48000, 3], RangeError, 'Expected integer between 1 and 2 for channels but received 3 (number)'],
    [[48000], TypeError, 'Expected integer between 1 and 2 for channels but received undefined'],
    [[48000, 1, 'music'], RangeError, /^Expected one of 'voip', .+ for application but received "music" \(string\)$/],
    [[null], TypeError, 'Expected object for options but received null'],
    [['48000', 1], TypeError, 'Expected object for options but received "48000" (string)'],
    [[{ sampleRate: 48000, channels: 1, bitrate: 1 }], RangeError, /for bitrate but received 1 \(number\)$/],
  ])('refuses %j', (args, type, message) => {
    const construct = () => Reflect.construct(OpusEncoder, args);
    expect(construct).toThrow(type);
    expect(construct).toThrow(message);
    expect(construct).toThrow(expect.objectContaining({ code: ARGUMENT }));
  });
});

describe('encode', () => {
  it('names the lengths that a frame can have', () => {
    const encoder = new OpusEncoder(16000, 2);
    for (const length of [0, 1, 79, 319, 641, 3841, 1_000_000]) {
      const message = `Expected one of 80, 160, 320, 640, 1280, 1920, 2560, 3200, 3840 for pcm.length but received ${length} (number)`;
      expect(() => encoder.encode(new Int16Array(length))).toThrow(message);
      expect(() => encoder.encode(new Float32Array(length))).toThrow(
        expect.objectContaining({ name: 'RangeError', code: ARGUMENT }),
      );
    }
    expect(encoder.encode(new Int16Array(640))).toBeInstanceOf(Uint8Array);
  });

  it('knows that the SILK mode starts at 10 ms', () => {
    const encoder = new OpusEncoder(48000, 1, 'restricted-silk');
    expect(() => encoder.encode(new Int16Array(240))).toThrow(/^Expected one of 480, 960/);
  });

  it('honours the offset and length of a view', () => {
    const pcm = toInt16(tone(48000, 1, 960, 440));
    const memory = new Int16Array(2000).fill(12345);
    memory.set(pcm, 7);
    const packet = new OpusEncoder(48000, 1).encode(pcm);
    expect(new OpusEncoder(48000, 1).encode(memory.subarray(7, 967))).toEqual(packet);
    const out = new Uint8Array(500).fill(0xee);
    const length = new OpusEncoder(48000, 1).encodeInto(pcm, out.subarray(100, 400));
    expect(out.subarray(100, 100 + length)).toEqual(packet);
    expect(out.subarray(0, 100).every((byte) => byte === 0xee)).toBe(true);
    expect(out.subarray(400).every((byte) => byte === 0xee)).toBe(true);
  });

  it('keeps within the room of out', () => {
    for (const room of [1, 2, 10, 40]) {
      const encoder = new OpusEncoder({ sampleRate: 48000, channels: 2, bitrate: 'max' });
      const out = new Uint8Array(room);
      expect(encoder.encodeInto(tone(48000, 2, 960, 440), out)).toBeLessThanOrEqual(room);
    }
    const encode = () => new OpusEncoder(48000, 1).encodeInto(new Int16Array(960), new Uint8Array());
    expect(encode).toThrow('Expected at least 1 byte for out.length but received 0 (number)');
  });

  it('has room for the largest packet', () => {
    for (const sampleRate of [48000, 96000] as const) {
      const encoder = new OpusEncoder({ sampleRate, channels: 2, bitrate: 'max', vbr: false, qext: true });
      const noise = Float32Array.from({ length: (sampleRate * 2 * 120) / 1000 }, (_, i) => Math.sin(i * i));
      const packet = encoder.encode(noise);
      expect(packet.length).toBeGreaterThan(20_000);
      expect(new OpusDecoder(sampleRate, 2).decode(packet).length).toBe(noise.length);
    }
  });

  it('refuses other types', () => {
    const encoder = new OpusEncoder(48000, 1);
    for (const pcm of [null, undefined, 'pcm', [0, 0], Buffer.alloc(1920), new DataView(new ArrayBuffer(8)), {}]) {
      const encode = () => encoder.encode(pcm as never);
      expect(encode).toThrow(/^Expected Int16Array, Int32Array or Float32Array for pcm but received /);
      expect(encode).toThrow(expect.objectContaining({ name: 'TypeError', code: ARGUMENT }));
    }
    expect(() => encoder.encodeInto(new Int16Array(960), new Int8Array(960) as never)).toThrow(TypeError);
    // An object that only claims to be a typed array, and memory that another thread may write to.
    expect(() => encoder.encode(Object.create(Int16Array.prototype))).toThrow(TypeError);
    const shared = new Int16Array(new SharedArrayBuffer(1920));
    expect(() => encoder.encode(shared)).toThrow(
      'Expected Int16Array, Int32Array or Float32Array over unshared memory for pcm',
    );
  });

  it('refuses to write over what it reads', () => {
    const memory = new ArrayBuffer(4000);
    const encode = () =>
      new OpusEncoder(48000, 1).encodeInto(new Int16Array(memory, 0, 960), new Uint8Array(memory, 100));
    expect(encode).toThrow(/^Expected memory apart from that of pcm for out/);
    const apart = new OpusEncoder(48000, 1).encodeInto(new Int16Array(memory, 0, 960), new Uint8Array(memory, 1920));
    expect(apart).toBeGreaterThan(0);
  });

  it('takes a detached array for an empty one', () => {
    const pcm = new Int16Array(960);
    structuredClone(pcm, { transfer: [pcm.buffer] });
    expect(() => new OpusEncoder(48000, 1).encode(pcm)).toThrow(RangeError);
  });
});

describe('reset', () => {
  it.each(['voip', 'audio', 'restricted-lowdelay', 'restricted-silk', 'restricted-celt'] as const)(
    'makes %s start over',
    (application) => {
      const encoder = new OpusEncoder({ sampleRate: 48000, channels: 2, application, bitrate: 48_000 });
      const stream = () => Array.from({ length: 5 }, (_, i) => encoder.encode(tone(48000, 2, 960, 300, i * 960)));
      const first = stream();
      encoder.reset();
      expect(stream()).toEqual(first);
      expect(encoder.bitrate).toBe(48_000);
    },
  );
});

describe('close', () => {
  it('is idempotent and ends every use', () => {
    const encoder = new OpusEncoder(48000, 1);
    encoder.close();
    encoder.close();
    const uses = [
      () => encoder.encode(new Int16Array(960)),
      () => encoder.encodeInto(new Int16Array(1), new Uint8Array(1)),
      () => encoder.bitrate,
      () => encoder.bandwidth,
      () => encoder.finalRange,
      () => encoder.reset(),
      () => {
        encoder.complexity = 5;
      },
    ];
    for (const use of uses) {
      expect(use).toThrow('The OpusEncoder is closed');
      expect(use).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
    }
  });

  it('is what Symbol.dispose does', () => {
    const encoder = new OpusEncoder(48000, 1);
    encoder[Symbol.dispose]();
    expect(() => encoder.encode(new Int16Array(960))).toThrow('closed');
  });
});

describe('OpusError', () => {
  it('carries the code and the text of libopus', () => {
    const error = new OpusError('ERR_OPUS_BAD_ARG', 'text');
    expect([error.name, error.code, error.message]).toEqual(['OpusError', 'ERR_OPUS_BAD_ARG', 'text']);
    expect(Object.keys(error)).toEqual(['code']);
    const encode = () => {
      const encoder = new OpusEncoder({ sampleRate: 48000 as OpusSampleRate, channels: 1, vbr: false, bitrate: 6000 });
      encoder.encodeInto(new Int16Array(4800), new Uint8Array(1));
    };
    expect(encode).toThrow(
      expect.objectContaining({ code: 'ERR_OPUS_BUFFER_TOO_SMALL', message: 'Cannot encode: buffer too small' }),
    );
  });
});
