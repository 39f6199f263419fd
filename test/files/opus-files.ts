import { spawnSync } from 'node:child_process';
import { OggOpusMuxer, type OpusFilePacket } from '../../lib/files/index.js';
import { OpusEncoder } from '../../lib/opus/index.js';
import { tone } from '../helpers/signals.js';

/** A tone of so many packets of 20 ms, as a file of Ogg Opus. */
export function toneFile(
  packets: number,
  options: { hertz?: number; serial?: number; discardEnd?: number; pageMs?: number } = {},
): Uint8Array {
  const { hertz = 440, serial = 7, discardEnd = 0, pageMs = 100 } = options;
  const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 1, bitrate: 32_000 });
  const muxer = new OggOpusMuxer({
    channels: 1,
    serial,
    pageMs,
    preSkip: encoder.lookahead,
    tags: { TITLE: `${hertz} Hz` },
  });
  const pages = muxer.begin();
  for (let i = 0; i < packets; i++) pages.push(...muxer.add(encoder.encode(tone(48_000, 1, 960, hertz, i * 960))));
  return Buffer.concat([...pages, muxer.finish(discardEnd)]);
}

/** Where each page of a file begins. */
export function pageOffsets(file: Uint8Array): number[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const offsets: number[] = [];
  for (let at = bytes.indexOf('OggS'); at >= 0; at = bytes.indexOf('OggS', at + 4)) offsets.push(at);
  return offsets;
}

/** What there is to hear, in samples at 48 kHz. */
export function heard(packets: readonly OpusFilePacket[]): number {
  return packets.reduce((sum, { duration, discardStart, discardEnd }) => sum + duration - discardStart - discardEnd, 0);
}

/** Whether opus-tools are there; with CI=true they must be. */
export function hasOpusTools(): boolean {
  const found = spawnSync('opusenc', ['--version']).status === 0;
  if (!found && process.env.CI === 'true') throw new Error('opusenc is missing: apt-get install opus-tools');
  if (!found) console.warn('Skipped: opus-tools is missing (apt-get install opus-tools)');
  return found;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
