/** voxlink/opus: libopus 1.6 for Node.js. */
import { native } from '../native.js';

export type { OpusDecodeOptions, OpusDecoderBase, OpusDecoderSettings } from './base-decoder.js';
export type { OpusEncoderBase } from './base-encoder.js';
export { type OpusDecodeJob, type OpusEncodeJob, type OpusJob, type OpusJobResult, opusBatch } from './batch.js';
export { OpusDecoder, type OpusDecoderOptions } from './decoder.js';
export { OpusDred, type OpusDredParseOptions } from './dred.js';
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
export type { OpusLayout, OpusMappingFamily, OpusMultistreamApplication } from './layout.js';
export { OpusMultistreamDecoder, type OpusMultistreamDecoderOptions } from './multistream-decoder.js';
export { OpusMultistreamEncoder, type OpusMultistreamEncoderOptions } from './multistream-encoder.js';
export {
  extendPacket,
  type OpusExtension,
  OpusExtensionId,
  type OpusMode,
  type OpusPacketInfo,
  type OpusParseOptions,
  type OpusStreamsOptions,
  packetSamples,
  padPacket,
  parsePacket,
  unpadPacket,
} from './packet.js';
export { OpusProjectionDecoder, type OpusProjectionDecoderOptions } from './projection-decoder.js';
export { OpusProjectionEncoder, type OpusProjectionEncoderOptions } from './projection-encoder.js';
export {
  type OpusReceived,
  OpusReceiver,
  type OpusReceiverCounters,
  type OpusReceiverOptions,
  type OpusSource,
} from './receiver.js';
export { OpusRepacketizer } from './repacketizer.js';
export { Resampler, type ResamplerOptions } from './resampler.js';
export { SoftClipper, type SoftClipperOptions } from './soft-clipper.js';

/** The version of the libopus inside, as it names itself. */
export const opusVersion: string = native.opusVersion;
