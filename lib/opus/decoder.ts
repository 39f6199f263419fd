import { checkInteger, checkOptions } from '../core/check.js';
import { OpusDecoderBase, type OpusDecoderSettings } from './base-decoder.js';
import type { OpusDred } from './dred.js';
import { decodeWith } from './dred.js';
import {
  allocateSamples,
  checkChannels,
  checkFrameSize,
  checkSamples,
  type OpusSampleFormat,
  type OpusSampleRate,
  type OpusSamples,
  type OpusSamplesOf,
} from './format.js';

export interface OpusDecoderOptions extends OpusDecoderSettings {
  sampleRate: OpusSampleRate;
  channels: 1 | 2;
}

/** DRED reaches about a second back; this is far beyond, and far from the limits of libopus's arithmetic. */
const MAX_OFFSET_SECONDS = 10;

/** Turns Opus packets into PCM, whatever rate and channels they were made from. */
export class OpusDecoder extends OpusDecoderBase {
  declare readonly channels: 1 | 2;

  constructor(options: OpusDecoderOptions);
  constructor(sampleRate: OpusSampleRate, channels: 1 | 2);
  constructor(first: OpusDecoderOptions | OpusSampleRate, channels?: 1 | 2) {
    const options: OpusDecoderOptions =
      typeof first === 'number'
        ? { sampleRate: first, channels: channels as 1 | 2 }
        : checkOptions<OpusDecoderOptions>(first, 'options');
    super('OpusDecoder', options, (handle, sampleRate) => handle.open(sampleRate, checkChannels(options.channels)));
    this.applySettings(options);
  }

  /**
   * Decodes a lost frame from the redundancy of a later packet: `frameSize` samples per channel that begin `offset`
   * samples before that packet. What the redundancy does not reach is concealed.
   */
  decodeDred<Format extends OpusSampleFormat = 'int16'>(
    dred: OpusDred,
    offset: number,
    frameSize: number,
    options: { format?: Format } = {},
  ): OpusSamplesOf<Format> {
    const { format } = checkOptions(options, 'options');
    checkFrameSize(frameSize, 'frameSize', this.sampleRate);
    const out = allocateSamples(format, frameSize * this.channels);
    this.decodeDredInto(dred, offset, frameSize, out);
    return out;
  }

  /** The same into `out`, in the format of its type. Returns the samples per channel. */
  decodeDredInto(dred: OpusDred, offset: number, frameSize: number, out: OpusSamples): number {
    checkInteger(offset, 'offset', 0, MAX_OFFSET_SECONDS * this.sampleRate);
    checkFrameSize(frameSize, 'frameSize', this.sampleRate);
    checkSamples(out, 'out');
    this.open();
    return decodeWith(this, dred, offset, frameSize, out);
  }
}
