import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  OggOpusDemuxerStream,
  OggOpusMuxerStream,
  OpusDecoderStream,
  OpusEncoderStream,
  openOpusFile,
  transcode,
} from '../../lib/files/index.js';
import { WavMuxer } from '../../lib/files/wav-muxer.js';
import { OpusProjectionEncoder } from '../../lib/opus/index.js';
import { purity, toInt16, tone } from '../helpers/signals.js';
import { collect, hasOpusTools } from './opus-files.js';

let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'surround-test-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hertz = (channel: number) => 110 + 20 * channel;

/** A second in which each channel has a tone of its own; low ones, because there may be one for low frequencies. */
function chord(channels: number): Int16Array {
  const tones = Array.from({ length: channels }, (_, channel) => toInt16(tone(48_000, 1, 48_000, hertz(channel))));
  return Int16Array.from({ length: 48_000 * channels }, (_, i) => tones[i % channels]?.[Math.floor(i / channels)] ?? 0);
}

function wavOf(pcm: Int16Array, channels: number): Uint8Array {
  const muxer = new WavMuxer({ sampleRate: 48_000, channels });
  const data = muxer.add(pcm);
  return Buffer.concat([muxer.header(), data]);
}

/** Whether each channel holds its own tone. */
function expectChord(wav: Uint8Array, channels: number): void {
  const bytes = Buffer.from(wav);
  const pcm = new Int16Array(new Uint8Array(bytes.subarray(bytes.indexOf('data') + 8)).buffer);
  expect(pcm).toHaveLength(48_000 * channels);
  for (let channel = 0; channel < channels; channel++) {
    const own = pcm.filter((_, i) => i % channels === channel).slice(9600, -9600);
    expect(purity(own, 1, 48_000, hertz(channel))).toBeGreaterThan(0.9);
  }
}

describe('surround sound', () => {
  it.each([3, 4, 5, 6, 7, 8])('of %i channels keeps its order', async (channels) => {
    await transcode(wavOf(chord(channels), channels), at('surround.opus'), { bitrate: 96_000 * channels });
    await using reader = await openOpusFile(at('surround.opus'));
    expect(reader.stream.head).toMatchObject({ channels, mappingFamily: 1 });
    await transcode(at('surround.opus'), at('surround.wav'));
    expectChord(readFileSync(at('surround.wav')), channels);
    await transcode(at('surround.opus'), at('stereo.wav'), { channels: 2 });
    expect(readFileSync(at('stereo.wav')).readUInt16LE(58)).toBe(2);
    if (!hasOpusTools()) return;
    execFileSync('opusdec', ['--quiet', at('surround.opus'), at('theirs.wav')]);
    expectChord(readFileSync(at('theirs.wav')), channels);
  });

  it.skipIf(!hasOpusTools())('of opusenc is read', async () => {
    execFileSync('opusenc', ['--quiet', '--bitrate', '500', '-', at('theirs.opus')], { input: wavOf(chord(6), 6) });
    await transcode(at('theirs.opus'), at('ours.wav'));
    expectChord(readFileSync(at('ours.wav')), 6);
  });

  it('goes through streams', async () => {
    const pcm = await collect(
      new Blob([chord(6) as Int16Array<ArrayBuffer>])
        .stream()
        .pipeThrough(
          new TransformStream<Uint8Array, Int16Array>({
            transform: (bytes, controller) => controller.enqueue(new Int16Array(bytes.slice().buffer)),
          }),
        )
        .pipeThrough(new OpusEncoderStream({ sampleRate: 48_000, channels: 6, bitrate: 500_000 }) as never)
        .pipeThrough(new OggOpusMuxerStream() as never)
        .pipeThrough(new OggOpusDemuxerStream() as never)
        .pipeThrough(new OpusDecoderStream() as never) as ReadableStream<Int16Array>,
    );
    expectChord(wavOf(Int16Array.from(pcm.flatMap((part) => [...part])), 6), 6);
  });

  it('may be ambisonics', async () => {
    const encoder = new OpusProjectionEncoder({ sampleRate: 48_000, channels: 4 });
    const { streams, coupledStreams, demixingMatrix, lookahead } = encoder;
    const head = {
      channels: 4,
      mappingFamily: 3,
      streams,
      coupledStreams,
      mapping: demixingMatrix,
      preSkip: lookahead,
    };
    const pcm = chord(4);
    const packets = Array.from({ length: 50 }, (_, i) => encoder.encode(pcm.subarray(i * 3840, (i + 1) * 3840)));
    const { readable, writable } = new OggOpusMuxerStream(head);
    const writer = writable.getWriter();
    for (const packet of packets) void writer.write(packet);
    void writer.close();
    const file = Buffer.concat((await collect(readable)) as Uint8Array[]);
    const { seconds } = await transcode(file, at('ambisonics.wav'));
    expect(seconds).toBeCloseTo(1 - lookahead / 48_000, 9);
    await expect(transcode(file, at('mixed.wav'), { channels: 2 })).rejects.toThrow('cannot be mixed');
    await expect(transcode(file, at('anew.opus'), { bitrate: 64_000 })).rejects.toThrow('not encoded anew');
    expect(await transcode(file, at('copy.opus'))).toMatchObject({ copied: true });
  });
});
