import { describe, expect, it } from 'vitest';
import { OpusEncoder } from '../../lib/compat/discordjs-opus.js';
import { OpusDecoder, OpusEncoder as OwnEncoder } from '../../lib/opus/index.js';
import { purity, toInt16, tone } from '../helpers/signals.js';

const RESET_STATE = 4028;
const SET_COMPLEXITY = 4010;
const SET_GAIN = 4034;

function bytes(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

const frame = toInt16(tone(48_000, 2, 960, 440));

describe('OpusEncoder of voxlink/compat/discordjs-opus', () => {
  it('makes the packets and the PCM that the codec itself makes', () => {
    const codec = new OpusEncoder(48_000, 2);
    const encoder = new OwnEncoder(48_000, 2, 'audio');
    const decoder = new OpusDecoder(48_000, 2);
    for (let start = 0; start < 10; start++) {
      const packet = codec.encode(bytes(frame));
      expect(packet).toBeInstanceOf(Buffer);
      expect(packet.equals(encoder.encode(frame))).toBe(true);
      expect(codec.decode(packet).equals(bytes(decoder.decode(packet)))).toBe(true);
    }
  });

  it('takes 48 kHz in stereo where nothing is said', () => {
    const codec = new OpusEncoder();
    expect(codec.decode(codec.encode(bytes(frame)))).toHaveLength(frame.byteLength);
    expect(new OpusEncoder(undefined, undefined).getBitrate()).toBe(new OpusEncoder(48_000, 2).getBitrate());
  });

  it('reads PCM at any address and of any view', () => {
    const odd = Buffer.alloc(frame.byteLength + 1);
    bytes(frame).copy(odd, 1);
    const expected = new OpusEncoder().encode(bytes(frame));
    expect(new OpusEncoder().encode(odd.subarray(1))).toEqual(expected);
    expect(new OpusEncoder().encode(frame as never)).toEqual(expected);
  });

  it('sets and reads the bitrate', () => {
    const codec = new OpusEncoder(16_000, 1);
    codec.setBitrate(24_000);
    expect(codec.getBitrate()).toBe(24_000);
    expect(() => codec.setBitrate('24000' as never)).toThrow(new TypeError('Expected bitrate to be a number'));
    expect(() => codec.setBitrate(-5)).toThrow(new TypeError('Invalid bitrate'));
  });

  it('passes controls on, and refuses what libopus or its class does not know', () => {
    const codec = new OpusEncoder();
    codec.applyEncoderCTL(SET_COMPLEXITY, 3);
    codec.applyEncoderCTL(RESET_STATE, 0);
    codec.applyDecoderCTL(SET_GAIN, 256);
    codec.applyDecoderCTL(RESET_STATE, 0);
    expect(() => codec.applyEncoderCTL(SET_COMPLEXITY, 11)).toThrow(new TypeError('Invalid ctl / value'));
    expect(() => codec.applyEncoderCTL(4003, 0)).toThrow(new TypeError('Invalid ctl / value'));
    expect(() => codec.applyDecoderCTL(123, 0)).toThrow(new TypeError('Invalid ctl / value'));
    expect(() => codec.applyEncoderCTL(SET_COMPLEXITY, undefined as never)).toThrow(RangeError);
    expect(() => codec.applyDecoderCTL('4034' as never, 1)).toThrow('Expected ctl and value to be numbers');
  });

  it.each([
    [['16000', 1], 'Expected rate to be a number'],
    [[null, '1'], 'Expected rate to be a number'],
    [[16_000, '1'], 'Expected channels to be a number'],
    [[16_000, null], 'Expected channels to be a number'],
  ])('refuses new OpusEncoder(...%j)', (args, message) => {
    expect(() => new OpusEncoder(...(args as [number, number]))).toThrow(new TypeError(message));
  });

  it('says at the first use that rate or channels are none of Opus', () => {
    expect(() => new OpusEncoder(44_100, 2).encode(bytes(frame))).toThrow('Could not create encoder');
    expect(() => new OpusEncoder(48_000, -1).decode(Buffer.of(1))).toThrow('Could not create decoder');
  });

  it('refuses bad input in the words of the package, and goes on', () => {
    const codec = new OpusEncoder();
    expect(() => codec.encode(undefined as never)).toThrow(new RangeError('Expected 1 argument'));
    expect(() => codec.encode('pcm' as never)).toThrow(new TypeError('Provided input needs to be a buffer'));
    expect(() => codec.encode(Buffer.alloc(7))).toThrow('Could not encode the data');
    expect(() => codec.decode(Buffer.of(0xff, 0xff))).toThrow(new TypeError('The compressed data passed is corrupted'));
    expect(codec.decode(codec.encode(bytes(frame)))).toHaveLength(frame.byteLength);
    expect(codec.decode(Buffer.alloc(0))).toHaveLength(5760 * 4);
  });

  it('carries a sound', () => {
    const codec = new OpusEncoder(48_000, 1);
    const heard: Buffer[] = [];
    for (let start = 0; start < 48_000; start += 960) {
      heard.push(codec.decode(codec.encode(bytes(toInt16(tone(48_000, 1, 960, 440, start))))));
    }
    const pcm = Buffer.concat(heard).subarray(19_200);
    expect(purity(new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2), 1, 48_000, 440)).toBeGreaterThan(0.98);
  });
});
