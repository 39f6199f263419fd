import { beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../examples/shared/wav.js';
import { OpusDecoder, OpusEncoder, type OpusEncoderSettings } from '../../lib/opus/index.js';
import { rms, tone } from '../helpers/signals.js';

const FRAME = 960;
let speech: Float32Array;

beforeAll(async () => {
  speech = (await readWav('test/fixtures/speech.wav')).samples;
});

function encodeSpeech(settings: OpusEncoderSettings = {}): Uint8Array[] {
  const encoder = new OpusEncoder({
    sampleRate: 48000,
    channels: 1,
    application: 'voip',
    bitrate: 24_000,
    ...settings,
  });
  const packets: Uint8Array[] = [];
  for (let start = 0; start + FRAME <= speech.length; start += FRAME) {
    packets.push(encoder.encode(speech.subarray(start, start + FRAME)));
  }
  return packets;
}

/** Decodes, filling every fifth packet in, and returns how far off the result is from the one without losses. */
function distance(
  packets: Uint8Array[],
  fill: (decoder: OpusDecoder, next: Uint8Array) => Float32Array,
  complexity = 0,
) {
  const whole = new OpusDecoder({ sampleRate: 48000, channels: 1, complexity });
  const lossy = new OpusDecoder({ sampleRate: 48000, channels: 1, complexity });
  let error = 0;
  packets.forEach((packet, index) => {
    const expected = whole.decode(packet, { format: 'float32' });
    const next = packets[index + 1];
    const isLost = next !== undefined && index % 5 === 4;
    const heard = isLost ? fill(lossy, next) : lossy.decode(packet, { format: 'float32' });
    error += expected.reduce((sum, sample, i) => sum + (sample - (heard[i] as number)) ** 2, 0);
  });
  return Math.sqrt(error / speech.length);
}

describe('construction', () => {
  it('takes an options object or plain arguments', () => {
    const decoder = new OpusDecoder({ sampleRate: 16000, channels: 2, complexity: 7, gain: -6 });
    expect([decoder.sampleRate, decoder.channels, decoder.complexity, decoder.gain]).toEqual([16000, 2, 7, -6]);
    expect(new OpusDecoder(16000, 2).complexity).toBe(0);
  });

  it.each([[[44100, 1]], [[48000, 0]], [[]], [[null]], [[{ sampleRate: 48000, channels: 2, complexity: 11 }]]])(
    'refuses %j',
    (args) => {
      expect(() => Reflect.construct(OpusDecoder, args)).toThrow(
        expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }),
      );
    },
  );
});

describe('decode', () => {
  it('resamples and mixes to its own rate and channels', () => {
    const packet = new OpusEncoder(48000, 2).encode(tone(48000, 2, 960, 440));
    expect(new OpusDecoder(8000, 1).decode(packet).length).toBe(160);
    expect(new OpusDecoder(96000, 2).decode(packet).length).toBe(3840);
  });

  it('says when out is too small for the packet', () => {
    const packet = new OpusEncoder(48000, 1).encode(new Int16Array(960));
    const decoder = new OpusDecoder(48000, 1);
    for (const room of [0, 1, 959]) {
      expect(() => decoder.decodeInto(packet, new Int16Array(room))).toThrow(
        expect.objectContaining({ name: 'OpusError', code: 'ERR_OPUS_BUFFER_TOO_SMALL' }),
      );
    }
    expect(decoder.decodeInto(packet, new Int16Array(960))).toBe(960);
  });

  it('refuses what is no packet', () => {
    const decoder = new OpusDecoder(48000, 1);
    const decoders = [
      (bytes: Uint8Array) => decoder.decode(bytes),
      (bytes: Uint8Array) => decoder.decodeInto(bytes, new Int16Array(5760)),
      (bytes: Uint8Array) => decoder.decode(bytes, { fec: true }),
    ];
    for (const decode of decoders) {
      for (const bytes of [[], [0xff], [0xff, 0], [0xff, 63, 1]]) {
        expect(() => decode(Uint8Array.from(bytes))).toThrow(
          expect.objectContaining({
            name: 'OpusError',
            code: 'ERR_OPUS_INVALID_PACKET',
            message: 'Cannot decode: corrupted stream',
          }),
        );
      }
    }
  });

  it('refuses other types', () => {
    const decoder = new OpusDecoder(48000, 1);
    for (const packet of [undefined, 'packet', [1], new Int16Array(4), new ArrayBuffer(4), 5]) {
      expect(() => decoder.decode(packet as never)).toThrow(/^Expected Uint8Array for packet but received /);
    }
    const packet = new OpusEncoder(48000, 1).encode(new Int16Array(960));
    expect(() => decoder.decodeInto(packet, new Uint16Array(960) as never)).toThrow(TypeError);
    expect(() => decoder.decode(packet, { format: 'int8' as never })).toThrow(
      /^Expected one of 'int16', 'int24', 'float32' for format/,
    );
    expect(() => decoder.decode(packet, null as never)).toThrow('Expected object for options but received null');
    const shared = new Uint8Array(new SharedArrayBuffer(10)).fill(3);
    expect(() => decoder.decode(shared)).toThrow('Expected Uint8Array over unshared memory for packet');
    const memory = new ArrayBuffer(4000);
    new Uint8Array(memory).set(packet);
    const over = () => decoder.decodeInto(new Uint8Array(memory, 0, packet.length), new Int16Array(memory));
    expect(over).toThrow(/^Expected memory apart from that of packet for out/);
  });
});

describe('loss', () => {
  const silence = () => new Float32Array(FRAME);
  const concealed = (decoder: OpusDecoder) => decoder.decode(null, { format: 'float32' });
  const fec = (decoder: OpusDecoder, next: Uint8Array) => decoder.decode(next, { fec: true, format: 'float32' });

  it('is concealed better than by silence, and repaired better still', () => {
    const packets = encodeSpeech({ inbandFec: true, packetLossPerc: 20 });
    const [none, plc, repaired] = [silence, concealed, fec].map((fill) => distance(packets, fill)) as [
      number,
      number,
      number,
    ];
    expect(plc).toBeLessThan(none * 0.95);
    expect(repaired).toBeLessThan(plc * 0.6);
  });

  it('is concealed by a network from complexity 5 on', () => {
    const packets = encodeSpeech();
    expect(distance(packets, concealed, 5)).not.toBe(distance(packets, concealed, 4));
  });

  it('lasts as long as the packet before, unless told otherwise', () => {
    const decoder = new OpusDecoder(48000, 1);
    expect(decoder.decode(null).length).toBe(960);
    decoder.decode(new OpusEncoder(48000, 1).encode(new Int16Array(2880)));
    expect(decoder.decode(null).length).toBe(2880);
    expect(decoder.decode(null, { frameSize: 120 }).length).toBe(120);
    expect(decoder.lastPacketDuration).toBe(120);
    expect(decoder.conceal(5760).length).toBe(5760);
    expect(decoder.decodeInto(null, new Float32Array(9000), { frameSize: 480 })).toBe(480);
    const next = new OpusEncoder(48000, 1).encode(new Int16Array(480));
    expect(new OpusDecoder(48000, 1).decode(next, { fec: true }).length).toBe(480);
  });

  it('is a multiple of 2.5 ms up to 120 ms', () => {
    const decoder = new OpusDecoder(48000, 1);
    for (const samples of [0, 1, 119, 121, 5761, 5880, 1e9, -120, 0.5, NaN]) {
      expect(() => decoder.conceal(samples), String(samples)).toThrow(RangeError);
      expect(() => decoder.decode(null, { frameSize: samples })).toThrow(
        expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }),
      );
    }
    expect(() => decoder.conceal('120' as never)).toThrow('Expected integer between 120 and 5760 for samples');
    expect(() => decoder.decodeInto(null, new Int16Array(100))).toThrow(
      'Expected at least 960 samples for out.length but received 100',
    );
  });

  it('fades a long gap to silence', () => {
    const decoder = new OpusDecoder(48000, 1);
    for (const packet of encodeSpeech().slice(0, 60)) decoder.decode(packet);
    let level = 1;
    for (let i = 0; i < 20; i++) level = rms(decoder.conceal(5760, { format: 'float32' }));
    expect(level).toBeLessThan(0.01);
  });
});

describe('properties', () => {
  it('gain scales the output', () => {
    const packets = encodeSpeech().slice(20, 60);
    const level = (gain: number) => {
      const decoder = new OpusDecoder({ sampleRate: 48000, channels: 1, gain });
      return rms(packets.flatMap((packet) => [...decoder.decode(packet, { format: 'float32' })]));
    };
    expect(level(-20) / level(0)).toBeCloseTo(0.1, 3);
    expect(level(6.0206) / level(0)).toBeCloseTo(2, 2);
    const decoder = new OpusDecoder(48000, 1);
    for (const gain of [-128.1, 128, NaN, '3']) {
      expect(() => Object.assign(decoder, { gain })).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_ARGUMENT' }));
    }
  });

  it('switches take booleans', () => {
    const decoder = new OpusDecoder(48000, 2);
    for (const key of ['phaseInversionDisabled', 'bandwidthExtension', 'ignoreExtensions'] as const) {
      expect(decoder[key]).toBe(false);
      decoder[key] = true;
      expect(decoder[key]).toBe(true);
      expect(() => Object.assign(decoder, { [key]: 1 })).toThrow(`Expected boolean for ${key} but received 1 (number)`);
    }
  });

  it('bandwidth, pitch and duration describe the last packet', () => {
    const decoder = new OpusDecoder(48000, 1);
    expect([decoder.bandwidth, decoder.pitch, decoder.lastPacketDuration]).toEqual([null, 0, 0]);
    for (const packet of encodeSpeech({ bandwidth: 'wideband' }).slice(0, 40)) decoder.decode(packet);
    expect(decoder.bandwidth).toBe('wideband');
    expect(decoder.lastPacketDuration).toBe(960);
    expect(decoder.pitch).toBeGreaterThan(0);
  });

  it('complexity turns the speech enhancement on', () => {
    const packets = encodeSpeech({ bitrate: 8000, bandwidth: 'wideband' }).slice(0, 60);
    const sound = (complexity: number) => {
      const decoder = new OpusDecoder({ sampleRate: 48000, channels: 1, complexity });
      return packets.flatMap((packet) => [...decoder.decode(packet)]);
    };
    const [plain, lace, noLace] = [sound(5), sound(6), sound(7)];
    expect(lace).not.toEqual(plain);
    expect(noLace).not.toEqual(lace);
  });

  it('bandwidthExtension adds what a wideband packet left out', () => {
    const packets = encodeSpeech({ bandwidth: 'wideband' }).slice(20, 60);
    const highs = (bandwidthExtension: boolean) => {
      const decoder = new OpusDecoder({ sampleRate: 48000, channels: 1, complexity: 4, bandwidthExtension });
      const pcm = packets.flatMap((packet) => [...decoder.decode(packet, { format: 'float32' })]);
      // The second difference brings out what lies above 8 kHz.
      return rms(pcm.slice(2).map((sample, i) => sample - 2 * (pcm[i + 1] as number) + (pcm[i] as number)));
    };
    expect(highs(true)).toBeGreaterThan(highs(false) * 1.2);
  });

  it('reset forgets the sound and keeps the settings', () => {
    const packets = encodeSpeech().slice(20, 40);
    const decoder = new OpusDecoder({ sampleRate: 48000, channels: 1, gain: -3 });
    const sound = () => packets.map((packet) => decoder.decode(packet));
    const first = sound();
    decoder.reset();
    expect(sound()).toEqual(first);
    expect(decoder.gain).toBe(-3);
  });
});

describe('close', () => {
  it('is idempotent and ends every use', () => {
    const packet = new OpusEncoder(48000, 1).encode(new Int16Array(960));
    const decoder = new OpusDecoder(48000, 1);
    decoder.close();
    decoder[Symbol.dispose]();
    const uses = [
      () => decoder.decode(packet),
      () => decoder.decode(Uint8Array.of(0xff)),
      () => decoder.decode(null),
      () => decoder.decodeInto(packet, new Int16Array(960)),
      () => decoder.conceal(960),
      () => decoder.gain,
      () => decoder.lastPacketDuration,
      () => decoder.reset(),
    ];
    for (const use of uses) expect(use).toThrow(expect.objectContaining({ code: 'ERR_VOXLINK_CLOSED' }));
  });
});
