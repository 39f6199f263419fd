import type { Duplex } from 'node:stream';
import { type OpusSamples, Resampler, type ResamplerOptions } from '../opus/index.js';
import { ChannelMixer, type ChannelMixerOptions } from './channel-mixer.js';
import { DecoderStage, type OpusDecoderStreamOptions } from './decoder-stage.js';
import { EncoderStage, type OpusEncoderStreamOptions } from './encoder-stage.js';
import type { OggOpusDemuxerOptions } from './ogg-demuxer.js';
import { OggDemuxerStage, OggMuxerStage, type OggMuxerStageOptions } from './ogg-stages.js';
import type { OpusFilePacket, OpusFileStream } from './packet.js';
import { StageStream, stageDuplex } from './stage.js';

// Each is a TransformStream, and by duplex() a Duplex of Node.js in object mode that does the same.

/** PCM to packets. */
export class OpusEncoderStream extends StageStream<OpusSamples, OpusFilePacket> {
  /** What the packets belong to: header and tags. */
  readonly stream: OpusFileStream;

  constructor(options: OpusEncoderStreamOptions) {
    const stage = new EncoderStage(options);
    super(stage);
    this.stream = stage.stream;
  }

  static duplex(options: OpusEncoderStreamOptions): Duplex {
    return stageDuplex(new EncoderStage(options));
  }
}

/** Packets, of files or bare, to PCM. */
export class OpusDecoderStream extends StageStream<OpusFilePacket | Uint8Array, Int16Array | Float32Array> {
  constructor(options?: OpusDecoderStreamOptions) {
    super(new DecoderStage(options));
  }

  static duplex(options?: OpusDecoderStreamOptions): Duplex {
    return stageDuplex(new DecoderStage(options));
  }
}

/** Bytes of Ogg Opus to packets. */
export class OggOpusDemuxerStream extends StageStream<Uint8Array, OpusFilePacket> {
  constructor(options?: Pick<OggOpusDemuxerOptions, 'onFault'>) {
    super(new OggDemuxerStage(options));
  }

  static duplex(options?: Pick<OggOpusDemuxerOptions, 'onFault'>): Duplex {
    return stageDuplex(new OggDemuxerStage(options));
  }
}

/** Packets to bytes of Ogg Opus. */
export class OggOpusMuxerStream extends StageStream<OpusFilePacket | Uint8Array, Uint8Array> {
  constructor(options?: OggMuxerStageOptions) {
    super(new OggMuxerStage(options));
  }

  static duplex(options?: OggMuxerStageOptions): Duplex {
    return stageDuplex(new OggMuxerStage(options));
  }
}

/** PCM to PCM of another rate. */
export class ResamplerStream extends StageStream<OpusSamples, Float32Array> {
  constructor(options: ResamplerOptions) {
    super(new Resampler(options));
  }

  static duplex(options: ResamplerOptions): Duplex {
    return stageDuplex(new Resampler(options));
  }
}

/** PCM to PCM of another number of channels. */
export class ChannelMixerStream extends StageStream<OpusSamples, Float32Array> {
  constructor(options: ChannelMixerOptions) {
    super(new ChannelMixer(options));
  }

  static duplex(options: ChannelMixerOptions): Duplex {
    return stageDuplex(new ChannelMixer(options));
  }
}
