/**
 * Files of sound, read from damaged bytes: `npm run fuzz -- ogg-read`, `webm-read`, `wav-read`. What is read may not
 * depend on how the bytes are cut, every packet makes sense, and every fault is an AudioFileError.
 */
import { deepStrictEqual, ok } from 'node:assert/strict';
import { AudioFileError, type OpusFilePacket } from '../../lib/files/index.js';
import { oggCrc } from '../../lib/files/ogg-crc.js';
import { OggOpusDemuxer } from '../../lib/files/ogg-demuxer.js';
import { WavDemuxer } from '../../lib/files/wav-demuxer.js';
import { WebmOpusDemuxer } from '../../lib/files/webm-demuxer.js';

const LONGEST_PACKET = 5760;
const OGG_HEADER = 27;
const OGG_CRC = 22;

export type Random = (below: number) => number;

interface Demuxer<T> {
  push(chunk: Uint8Array, emit: (piece: T) => void): void;
  end(emit: (piece: T) => void): void;
}

type MakeDemuxer<T> = (onFault: ((fault: AudioFileError) => void) | undefined) => Demuxer<T>;

function faultText(fault: unknown): string {
  if (!(fault instanceof AudioFileError)) throw fault;
  return `${fault.code} ${fault.message}`;
}

/** `goesOn` after a fault; `random` cuts the bytes. */
function readAll<T>(make: MakeDemuxer<T>, bytes: Uint8Array, goesOn: boolean, random?: Random) {
  const pieces: T[] = [];
  const faults: string[] = [];
  const demuxer = make(goesOn ? (fault) => faults.push(faultText(fault)) : undefined);
  const emit = (piece: T) => pieces.push(piece);
  try {
    for (let at = 0; at < bytes.length; ) {
      const length = random ? 1 + random(97) : bytes.length;
      // Demuxers take chunks over.
      demuxer.push(new Uint8Array(bytes.subarray(at, at + length)), emit);
      at += length;
    }
    demuxer.end(emit);
  } catch (fault) {
    faults.push(faultText(fault));
  }
  return { pieces, faults };
}

/** `summary` is what must not depend on the cuts. */
function reader<T>(make: MakeDemuxer<T>, summary: (pieces: T[], bytes: Uint8Array) => unknown) {
  return (bytes: Uint8Array, random: Random) => {
    for (const goesOn of [false, true]) {
      const whole = readAll(make, bytes, goesOn);
      const cut = readAll(make, bytes, goesOn, random);
      deepStrictEqual(
        { pieces: summary(cut.pieces, bytes), faults: cut.faults },
        { pieces: summary(whole.pieces, bytes), faults: whole.faults },
      );
    }
  };
}

function checkPacket({ data, duration, position, discardStart, discardEnd, gap }: OpusFilePacket): void {
  ok(data.length > 0, 'a packet is empty');
  ok(Number.isInteger(duration) && duration > 0 && duration <= LONGEST_PACKET, `duration ${duration}`);
  ok(Number.isSafeInteger(position), `position ${position}`);
  ok(discardStart >= 0 && discardStart <= duration, `discardStart ${discardStart} of ${duration}`);
  ok(discardEnd >= 0 && discardEnd <= duration, `discardEnd ${discardEnd} of ${duration}`);
  ok(Number.isSafeInteger(gap) && gap >= 0, `gap ${gap}`);
}

function packetSummary(packets: OpusFilePacket[], bytes: Uint8Array): unknown {
  for (const packet of packets) checkPacket(packet);
  const size = packets.reduce((sum, { data }) => sum + data.length, 0);
  // WebM may store a beginning that frames share once; nothing else makes more of the bytes than there are.
  ok(size <= bytes.length * 256, `${size} bytes of packets in ${bytes.length}`);
  return packets.map(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data).toString('hex') }));
}

function sampleSummary(chunks: ArrayLike<number>[]): number[] {
  return chunks.flatMap((chunk) => Array.from(chunk));
}

function withPageChecksums(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes);
  for (let at = buffer.indexOf('OggS'); at >= 0; at = buffer.indexOf('OggS', at + 4)) {
    const body = at + OGG_HEADER + (buffer[at + OGG_HEADER - 1] ?? 0);
    const size = buffer.subarray(at + OGG_HEADER, body).reduce((sum, length) => sum + length, 0);
    const page = buffer.subarray(at, body + size);
    if (page.length >= OGG_HEADER) page.writeUInt32LE(oggCrc(page), OGG_CRC);
  }
  return new Uint8Array(buffer);
}

const asItIs = (bytes: Uint8Array) => bytes;

/** What each target does with an input, and how a damaged input gets past the first check. */
export const targets = {
  'ogg-read': { read: reader((onFault) => new OggOpusDemuxer({ onFault }), packetSummary), repair: withPageChecksums },
  'webm-read': { read: reader((onFault) => new WebmOpusDemuxer({ onFault }), packetSummary), repair: asItIs },
  'wav-read': { read: reader((onFault) => new WavDemuxer({ onFault }), sampleSummary), repair: asItIs },
};
