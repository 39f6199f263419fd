/** voxlink/opus: libopus 1.6 for Node.js. */
import { native } from '../native.js';

export { type OpusDecodeOptions, OpusDecoder, type OpusDecoderOptions, type OpusDecoderSettings } from './decoder.js';
export { OpusEncoder, type OpusEncoderOptions } from './encoder.js';
export type {
  OpusApplication,
  OpusBandwidth,
  OpusEncoderSettings,
  OpusFrameDuration,
  OpusSignal,
} from './encoder-settings.js';
export { OpusError, type OpusErrorCode } from './error.js';
export type { OpusSampleFormat, OpusSampleRate, OpusSamples, OpusSamplesOf } from './format.js';

/** The version of the libopus inside, as it names itself. */
export const opusVersion: string = native.opusVersion;
