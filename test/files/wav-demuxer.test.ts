/** Samples of WAV files, from pieces as streams of Node.js give them. */
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { transcode } from '../../lib/files/index.js';
import { WavDemuxer } from '../../lib/files/wav-demuxer.js';
import { wavFile } from './wav-file.js';

const SAMPLES = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i / 10) / 2);

const RATE = 48_000;
const wav = (tag: number, bits: number, data: Uint8Array) => wavFile({ tag, channels: 1, rate: RATE, bits }, data);

const FILES = {
  float32: wav(3, 32, new Uint8Array(SAMPLES.buffer)),
  float64: wav(3, 64, new Uint8Array(Float64Array.from(SAMPLES).buffer)),
  int16: wav(1, 16, new Uint8Array(Int16Array.from(SAMPLES, (value) => value * 32768).buffer)),
  int32: wav(1, 32, new Uint8Array(Int32Array.from(SAMPLES, (value) => value * 2 ** 31).buffer)),
};

/** Buffers that are parts of a larger one, at even and odd places. */
function* pieces(file: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < file.length; at += length) {
    yield Buffer.concat([Buffer.from('x'), file.subarray(at, at + length)]).subarray(1);
  }
}

describe.each(Object.entries(FILES))('%s', (_name, file) => {
  it.each([1, 7, 64, 1000, 100_000])('in pieces of %d bytes', (length) => {
    const demuxer = new WavDemuxer();
    const heard: number[] = [];
    const take = (pcm: Int16Array | Int32Array | Float32Array) => {
      const scale = pcm instanceof Int16Array ? 2 ** 15 : 1;
      heard.push(...Array.from(pcm, (value) => value / scale));
    };
    for (const piece of pieces(file, length)) demuxer.push(piece, take);
    demuxer.end();
    expect(heard).toHaveLength(SAMPLES.length);
    expect(heard.every((value, i) => Math.abs(value - (SAMPLES[i] as number)) < 1e-4)).toBe(true);
  });
});

it('a stream of a file becomes the same samples as the file', async () => {
  const write = async (input: Readable | Uint8Array) => {
    const chunks: Buffer[] = [];
    const output = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    await transcode(input, output, { format: 'wav' });
    return Buffer.concat(chunks);
  };
  const whole = await write(new Uint8Array(FILES.float32));
  expect(await write(Readable.from(pieces(FILES.float32, 333)))).toEqual(whole);
});
