import { checkOptions } from '../core/check.js';
import type { NativeOpusEncoder } from '../native.js';
import { applicationNumber, OpusEncoderBase } from './base-encoder.js';
import { nativeOf } from './coder.js';
import type { OpusEncoderSettings } from './encoder-settings.js';
import type { OpusSampleRate } from './format.js';
import { checkFamilyChannels, type OpusMultistreamApplication, STREAMS_APPLICATIONS } from './layout.js';

export interface OpusProjectionEncoderOptions extends OpusEncoderSettings {
  sampleRate: OpusSampleRate;
  /** Ambisonics of order n: (n+1)², or two more with a stereo track beside it; orders 1 to 5. */
  channels: number;
  /** Default 'audio'. */
  application?: OpusMultistreamApplication;
}

/** Ogg's number for ambisonics that is mixed before it is coded (RFC 8486, section 3.2). */
const FAMILY = 3;

/** Ambisonics, mixed by a matrix into streams that can be coded well: mapping family 3. */
export class OpusProjectionEncoder extends OpusEncoderBase {
  readonly streams: number;
  readonly coupledStreams: number;
  /** What a decoder needs to undo the mixing; Ogg carries it in its header. */
  readonly demixingMatrix: Uint8Array;
  /** Decibels that the decoder has to amplify by, on top. */
  readonly demixingGain: number;

  constructor(options: OpusProjectionEncoderOptions) {
    const settings = checkOptions(options, 'options');
    const layout = new Uint8Array(2);
    super('OpusProjectionEncoder', settings, (handle, sampleRate) => {
      const channels = checkFamilyChannels(settings.channels, FAMILY);
      const application = applicationNumber(settings.application, STREAMS_APPLICATIONS);
      const code = handle.openProjection(sampleRate, channels, FAMILY, application, layout);
      return { code, streams: layout[0] as number };
    });
    [this.streams, this.coupledStreams] = layout as unknown as [number, number];
    const handle = nativeOf(this) as NativeOpusEncoder;
    this.demixingMatrix = handle.demixingMatrix();
    this.demixingGain = handle.demixingGain() / 256;
    this.applySettings(settings);
  }

  protected override get channelsOfEachStream(): number {
    return this.coupledStreams === this.streams ? 2 : 1;
  }
}
