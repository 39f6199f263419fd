import { checkOptions } from '../core/check.js';
import { applicationNumber, OpusEncoderBase } from './base-encoder.js';
import { APPLICATIONS, type OpusApplication, type OpusEncoderSettings } from './encoder-settings.js';
import { checkChannels, type OpusSampleRate } from './format.js';

export interface OpusEncoderOptions extends OpusEncoderSettings {
  sampleRate: OpusSampleRate;
  channels: 1 | 2;
  /** Default 'audio'. */
  application?: OpusApplication;
}

const NAMES = Object.keys(APPLICATIONS) as OpusApplication[];

/** Turns PCM into Opus packets: one call, one packet of 2.5 to 120 ms. */
export class OpusEncoder extends OpusEncoderBase {
  declare readonly channels: 1 | 2;

  constructor(options: OpusEncoderOptions);
  constructor(sampleRate: OpusSampleRate, channels: 1 | 2, application?: OpusApplication);
  constructor(first: OpusEncoderOptions | OpusSampleRate, channels?: 1 | 2, application?: OpusApplication) {
    const options =
      typeof first === 'number'
        ? { sampleRate: first, channels: channels as 1 | 2, application }
        : checkOptions<OpusEncoderOptions>(first, 'options');
    super('OpusEncoder', options, (handle, sampleRate) => {
      const count = checkChannels(options.channels);
      const code = handle.open(sampleRate, count, applicationNumber(options.application, NAMES));
      return { code, streams: 1 };
    });
    this.applySettings(options);
  }

  protected override get channelsOfEachStream(): number {
    return this.channels;
  }
}
