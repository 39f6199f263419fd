import { describe, expect, it } from 'vitest';
import OpusScript from '../../lib/compat/opusscript.js';
import { OpusDecoder, OpusEncoder } from '../../lib/opus/index.js';
import { runNode } from '../helpers/run-node.js';
import { toInt16, tone } from '../helpers/signals.js';

const frame = toInt16(tone(48_000, 2, 960, 440));
const pcm = Buffer.from(frame.buffer);

describe('OpusScript of voxlink/compat/opusscript', () => {
  it('makes the packets and the PCM that the codec itself makes', () => {
    const codec = new OpusScript(48_000, 2, OpusScript.Application.VOIP);
    const encoder = new OpusEncoder(48_000, 2, 'voip');
    const decoder = new OpusDecoder(48_000, 2);
    for (let round = 0; round < 10; round++) {
      const packet = codec.encode(pcm, 960);
      expect(packet).toBeInstanceOf(Buffer);
      expect(packet.equals(encoder.encode(frame))).toBe(true);
      expect(codec.decode(packet)).toEqual(Buffer.from(decoder.decode(packet).buffer));
    }
    codec.delete();
  });

  it('has the constants of the package', () => {
    expect(OpusScript.Application).toEqual({ VOIP: 2048, AUDIO: 2049, RESTRICTED_LOWDELAY: 2051 });
    expect(OpusScript.Error['-4']).toBe('Invalid packet');
    expect(OpusScript.VALID_SAMPLING_RATES).toEqual([8000, 12000, 16000, 24000, 48000]);
    expect(OpusScript.MAX_PACKET_SIZE).toBe(3828);
  });

  it('takes mono, the application AUDIO and WebAssembly where nothing is said', () => {
    const { samplingRate, channels, application, options } = new OpusScript(16_000);
    expect({ samplingRate, channels, application, options }).toEqual({
      samplingRate: 16_000,
      channels: 1,
      application: OpusScript.Application.AUDIO,
      options: { wasm: true },
    });
  });

  it('fills a frame that is too short with silence', () => {
    const codec = new OpusScript(48_000, 1);
    const short = codec.encode(pcm.subarray(0, 400), 960);
    const padded = new OpusScript(48_000, 1).encode(Buffer.concat([pcm.subarray(0, 400), Buffer.alloc(1520)]), 960);
    expect(short.equals(padded)).toBe(true);
  });

  it('passes controls on', () => {
    const codec = new OpusScript(48_000, 2);
    codec.setBitrate(32_000);
    codec.encoderCTL(4014, 15.000000000000002);
    codec.decoderCTL(4034, 100);
    expect(() => codec.setBitrate(-5)).toThrow(new Error('Encoder CTL error: Bad argument'));
    expect(() => codec.encoderCTL(1, 1)).toThrow(new Error('Encoder CTL error: Unimplemented'));
    expect(() => codec.decoderCTL(1, 1)).toThrow(new Error('Decoder CTL error: Unimplemented'));
  });

  it('refuses bad input in the words of the package, and goes on', () => {
    expect(() => new OpusScript(44_100)).toThrow(new RangeError('44100 is an invalid sampling rate.'));
    expect(() => new OpusScript(48_000, 3)).toThrow(/Bad argument/);
    const codec = new OpusScript(48_000, 2);
    for (const frameSize of [0, -1, 1.5, NaN, 1e9, 100]) {
      expect(() => codec.encode(pcm, frameSize)).toThrow('Encode error: Bad argument');
    }
    expect(() => codec.decode(Buffer.of(0xff, 0xff))).toThrow(new Error('Decode error: Invalid packet'));
    expect(() => codec.decode('packet' as never)).toThrow(TypeError);
    expect(codec.decode(codec.encode(pcm, 960))).toHaveLength(pcm.length);
  });

  it('refuses to work once deleted, which may be done twice', () => {
    const codec = new OpusScript(48_000, 2);
    codec.delete();
    codec.delete();
    expect(() => codec.encode(pcm, 960)).toThrow('Encode error: Invalid state');
    expect(() => codec.decode(Buffer.of(0xfc))).toThrow('Decode error: Invalid state');
  });

  it('is what require() answers', async () => {
    const { stdout } = await runNode(`
      import { createRequire } from 'node:module';
      const OpusScript = createRequire(import.meta.url)('voxlink/compat/opusscript');
      console.log(new OpusScript(48000, 2, OpusScript.Application.AUDIO).encode(Buffer.alloc(3840), 960).length);
    `);
    expect(stdout).toBe('3\n');
  });
});
