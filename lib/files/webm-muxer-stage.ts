import { formatError } from './error.js';
import { makeOpusHead, type OpusHead } from './opus-head.js';
import { makeOpusTags, type OpusTagsInit } from './opus-tags.js';
import type { OpusFilePacket, OpusFileStream } from './packet.js';
import type { Emit, Stage } from './stage.js';
import type { ByteTarget } from './target.js';
import { WebmOpusMuxer } from './webm-muxer.js';

/** Packets to WebM. */
export class WebmMuxerStage implements Stage<OpusFilePacket, Uint8Array> {
  readonly #tags: OpusTagsInit | undefined;
  #muxer: WebmOpusMuxer | null = null;
  #stream: OpusFileStream | null = null;
  #discardEnd = 0;

  constructor({ tags }: { tags?: OpusTagsInit }) {
    this.#tags = tags;
  }

  push(packet: OpusFilePacket, emit: Emit<Uint8Array>): void {
    const { stream, data, gap, discardEnd } = packet;
    if (this.#stream && this.#stream !== stream) {
      throw formatError('WebM cannot hold one stream after another without encoding anew');
    }
    if (!this.#muxer) this.#begin(stream, stream.head, emit);
    const muxer = this.#muxer as WebmOpusMuxer;
    if (gap > 0) muxer.skip(gap).forEach(emit);
    muxer.add(data).forEach(emit);
    this.#discardEnd = discardEnd;
  }

  end(emit: Emit<Uint8Array>): void {
    if (!this.#muxer) this.#begin(null, makeOpusHead({ channels: 1 }), emit);
    this.#muxer?.finish(this.#discardEnd).forEach(emit);
  }

  /** Completes what stands at the beginning, where that can be reached. */
  async finish(target: ByteTarget): Promise<void> {
    for (const [offset, bytes] of this.#muxer?.patches ?? []) await target.patch?.(offset, bytes);
  }

  #begin(stream: OpusFileStream | null, head: OpusHead, emit: Emit<Uint8Array>): void {
    const { vendor, comments } = makeOpusTags(this.#tags ?? stream?.tags.comments);
    this.#stream = stream;
    this.#muxer = new WebmOpusMuxer(head, { vendor: stream?.tags.vendor || vendor, comments });
    emit(this.#muxer.begin());
  }
}
