import { checkInteger, checkOptions, wrongValue } from '../core/check.js';
import { OpusDecoderBase, type OpusDecoderSettings } from './base-decoder.js';
import { checkBytes, type OpusSampleRate } from './format.js';

export interface OpusProjectionDecoderOptions extends OpusDecoderSettings {
  sampleRate: OpusSampleRate;
  /** No more than the streams decode to: `streams` and `coupledStreams` together. */
  channels: number;
  streams: number;
  coupledStreams: number;
  /** 16-bit numbers, the lower byte first: a column of `channels` for each decoded channel. */
  demixingMatrix: Uint8Array;
}

/** Turns packets of a projection encoder back into ambisonics. */
export class OpusProjectionDecoder extends OpusDecoderBase {
  readonly streams: number;
  readonly coupledStreams: number;

  constructor(options: OpusProjectionDecoderOptions) {
    const settings = checkOptions(options, 'options');
    const streams = checkInteger(settings.streams, 'streams', 1, 255);
    const coupledStreams = checkInteger(settings.coupledStreams, 'coupledStreams', 0, Math.min(streams, 255 - streams));
    // libopus gives each channel a decoded one to start from.
    const channels = checkInteger(settings.channels, 'channels', 1, streams + coupledStreams);
    const { demixingMatrix } = settings;
    checkBytes(demixingMatrix, 'demixingMatrix');
    const size = 2 * channels * (streams + coupledStreams);
    if (demixingMatrix.length !== size) {
      throw wrongValue(`${size} bytes`, 'demixingMatrix.length', demixingMatrix.length);
    }
    super('OpusProjectionDecoder', settings, (handle, sampleRate) =>
      handle.openProjection(sampleRate, channels, streams, coupledStreams, demixingMatrix),
    );
    this.streams = streams;
    this.coupledStreams = coupledStreams;
    this.applySettings(settings);
  }
}
