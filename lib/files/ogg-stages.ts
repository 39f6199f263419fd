import { checkOptions, wrongType } from '../core/check.js';
import { OggOpusDemuxer, type OggOpusDemuxerOptions } from './ogg-demuxer.js';
import { OggOpusMuxer, type OggOpusMuxerOptions } from './ogg-muxer.js';
import type { OpusFilePacket, OpusFileStream } from './packet.js';
import type { Emit, Stage } from './stage.js';

/** Ogg Opus to packets. */
export class OggDemuxerStage implements Stage<Uint8Array, OpusFilePacket> {
  readonly #demuxer: OggOpusDemuxer;

  constructor(options: OggOpusDemuxerOptions = {}) {
    this.#demuxer = new OggOpusDemuxer(options);
  }

  push(chunk: Uint8Array, emit: Emit<OpusFilePacket>): void {
    if (!(chunk instanceof Uint8Array)) throw wrongType('Uint8Array', 'chunk', chunk);
    this.#demuxer.push(chunk, emit);
  }

  end(emit: Emit<OpusFilePacket>): void {
    this.#demuxer.end(emit);
  }
}

export interface OggMuxerStageOptions extends Partial<OggOpusMuxerOptions> {}

/** Packets to Ogg Opus, pages as they get full. A packet of another stream begins a new link of the chain. */
export class OggMuxerStage implements Stage<OpusFilePacket | Uint8Array, Uint8Array> {
  readonly #options: OggMuxerStageOptions;
  #muxer: OggOpusMuxer | null = null;
  #stream: OpusFileStream | null = null;
  #discardEnd = 0;

  constructor(options: OggMuxerStageOptions = {}) {
    this.#options = checkOptions(options, 'options');
  }

  push(packet: OpusFilePacket | Uint8Array, emit: Emit<Uint8Array>): void {
    const stream = packet instanceof Uint8Array ? null : packet.stream;
    if (!this.#muxer || stream !== this.#stream) this.#begin(stream, emit);
    const muxer = this.#muxer as OggOpusMuxer;
    if (packet instanceof Uint8Array) {
      muxer.add(packet).forEach(emit);
      return;
    }
    if (packet.gap > 0) muxer.skip(packet.gap, packet.data).forEach(emit);
    muxer.add(packet.data).forEach(emit);
    this.#discardEnd = packet.discardEnd > 0 ? this.#discardEnd + packet.discardEnd : 0;
  }

  end(emit: Emit<Uint8Array>): void {
    if (!this.#muxer) this.#begin(null, emit);
    this.#finish(emit);
  }

  #begin(stream: OpusFileStream | null, emit: Emit<Uint8Array>): void {
    this.#finish(emit);
    this.#stream = stream;
    this.#muxer = new OggOpusMuxer({ channels: 2, tags: stream?.tags, ...stream?.head, ...defined(this.#options) });
    this.#muxer.begin().forEach(emit);
  }

  #finish(emit: Emit<Uint8Array>): void {
    if (this.#muxer) emit(this.#muxer.finish(this.#discardEnd));
    this.#muxer = null;
    this.#discardEnd = 0;
  }
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
