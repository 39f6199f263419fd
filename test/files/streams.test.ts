import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import {
  ChannelMixerStream,
  OggOpusDemuxerStream,
  OggOpusMuxerStream,
  OpusDecoderStream,
  OpusEncoderStream,
  type OpusFilePacket,
  ResamplerStream,
} from '../../lib/files/index.js';
import { OpusEncoder } from '../../lib/opus/index.js';
import { purity, tone } from '../helpers/signals.js';
import { collect, toneFile } from './opus-files.js';

/** PCM in chunks of no particular length. */
function* chunks(pcm: Float32Array, length: number): Generator<Float32Array> {
  for (let at = 0; at < pcm.length; at += length) yield pcm.subarray(at, at + length);
}

function join(parts: readonly ArrayLike<number>[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

describe('streams of the web', () => {
  it('lead from PCM to a file and back, to the sample', async () => {
    const source = tone(44_100, 1, 44_100, 440);
    const file = await collect(
      ReadableStream.from(chunks(source, 1001))
        .pipeThrough(new ResamplerStream({ from: 44_100, to: 48_000 }))
        .pipeThrough(new ChannelMixerStream({ from: 1, to: 2 }))
        .pipeThrough(new OpusEncoderStream({ sampleRate: 48_000, channels: 2, bitrate: 96_000 }))
        .pipeThrough(new OggOpusMuxerStream({ tags: { title: 'Tone' } })),
    );
    const pcm = await collect(
      ReadableStream.from(file)
        .pipeThrough(new OggOpusDemuxerStream())
        .pipeThrough(new OpusDecoderStream({ format: 'float32' })),
    );
    const heard = join(pcm as Float32Array[]);
    expect(heard).toHaveLength(48_000 * 2);
    expect(purity(heard.slice(9600, -9600), 2, 48_000, 440)).toBeGreaterThan(0.99);
  });

  it('carry packets without a file around them', async () => {
    const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 2 });
    const packets = Array.from({ length: 10 }, (_, i) => encoder.encode(tone(48_000, 2, 960, 440, i * 960)));
    const file = await collect(ReadableStream.from(packets).pipeThrough(new OggOpusMuxerStream({ channels: 2 })));
    const read = await collect(ReadableStream.from(file).pipeThrough(new OggOpusDemuxerStream()));
    expect((read as OpusFilePacket[]).map(({ data }) => [...data])).toEqual(packets.map((packet) => [...packet]));
    const pcm = await collect(ReadableStream.from(packets).pipeThrough(new OpusDecoderStream({ sampleRate: 16_000 })));
    expect(join(pcm as Int16Array[])).toHaveLength(10 * 320 * 2);
  });

  it('deliver what stands before a fault', async () => {
    const file = toneFile(20);
    const packets: unknown[] = [];
    const reading = (async () => {
      const cut = ReadableStream.from([file.subarray(0, file.length - 10)]);
      for await (const packet of cut.pipeThrough(new OggOpusDemuxerStream())) packets.push(packet);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_TRUNCATED' });
    expect(packets).toHaveLength(15);
  });

  it('fill gaps', async () => {
    const packets = await collect(ReadableStream.from([toneFile(20)]).pipeThrough(new OggOpusDemuxerStream()));
    const [first, ...rest] = (packets as OpusFilePacket[]).toSpliced(5, 3) as [OpusFilePacket, ...OpusFilePacket[]];
    rest[4] = { ...(rest[4] as OpusFilePacket), gap: 3 * 960 };
    const pcm = await collect(ReadableStream.from([first, ...rest]).pipeThrough(new OpusDecoderStream()));
    expect(join(pcm as Int16Array[])).toHaveLength(20 * 960 - 312);
    const file = await collect(ReadableStream.from([first, ...rest]).pipeThrough(new OggOpusMuxerStream()));
    const again = await collect(ReadableStream.from(file).pipeThrough(new OggOpusDemuxerStream()));
    const total = (again as OpusFilePacket[]).reduce((sum, { duration }) => sum + duration, 0);
    expect(total).toBe(20 * 960);
  });

  it('refuse what is none of theirs', async () => {
    expect(() => new OpusEncoderStream({ sampleRate: 48_000, channels: 2, frameMs: 15 as never })).toThrow('frameMs');
    expect(() => new OpusDecoderStream({ sampleRate: 44_100 as never })).toThrow('sampleRate');
    const wrong = ReadableStream.from(['text' as never]).pipeThrough(new OggOpusDemuxerStream());
    await expect(collect(wrong)).rejects.toMatchObject({ code: 'ERR_VOXLINK_ARGUMENT' });
  });
});

describe('streams of Node.js', () => {
  it('do the same', async () => {
    const out: Float32Array[] = [];
    await pipeline(
      Readable.from(chunks(tone(44_100, 1, 44_100, 440), 999)),
      ResamplerStream.duplex({ from: 44_100, to: 48_000 }),
      ChannelMixerStream.duplex({ from: 1, to: 2 }),
      OpusEncoderStream.duplex({ sampleRate: 48_000, channels: 2 }),
      OggOpusMuxerStream.duplex(),
      OggOpusDemuxerStream.duplex(),
      OpusDecoderStream.duplex({ format: 'float32' }),
      new Writable({
        objectMode: true,
        write(chunk: Float32Array, _, done) {
          out.push(chunk);
          done();
        },
      }),
    );
    expect(join(out)).toHaveLength(48_000 * 2);
    expect(purity(join(out).slice(9600, -9600), 2, 48_000, 440)).toBeGreaterThan(0.99);
  });

  it('deliver what stands before a fault', async () => {
    const file = toneFile(20);
    const packets: unknown[] = [];
    const reading = (async () => {
      const cut = Readable.from([file.subarray(0, file.length - 10)]);
      for await (const packet of cut.pipe(OggOpusDemuxerStream.duplex())) packets.push(packet);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_TRUNCATED' });
    expect(packets).toHaveLength(15);
  });

  it('end with the fault', async () => {
    const broken = Readable.from([Buffer.from('no sound')]).pipe(OggOpusDemuxerStream.duplex());
    await expect(collect(broken)).rejects.toMatchObject({ code: 'ERR_VOXLINK_FILE_FORMAT' });
  });
});
