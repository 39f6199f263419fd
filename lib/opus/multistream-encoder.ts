import { checkOneOf, checkOptions } from '../core/check.js';
import { applicationNumber, OpusEncoderBase } from './base-encoder.js';
import type { OpusEncoderSettings } from './encoder-settings.js';
import type { OpusSampleRate } from './format.js';
import {
  checkChannelCount,
  checkFamilyChannels,
  checkLayout,
  type OpusLayout,
  type OpusMappingFamily,
  type OpusMultistreamApplication,
  STREAMS_APPLICATIONS,
} from './layout.js';

export interface OpusMultistreamEncoderOptions extends OpusEncoderSettings, Partial<OpusLayout> {
  sampleRate: OpusSampleRate;
  /** 1 to 255. Family 0: 1 or 2; 1: up to 8; 2: (n+1)² or two more, up to 227. */
  channels: number;
  /** How libopus chooses the streams; without it `streams`, `coupledStreams` and `mapping` say so. */
  family?: OpusMappingFamily;
  /** Default 'audio'. */
  application?: OpusMultistreamApplication;
}

/** Turns PCM of many channels into packets of several streams: surround, ambisonics, or any layout. */
export class OpusMultistreamEncoder extends OpusEncoderBase implements Readonly<OpusLayout> {
  readonly streams: number;
  readonly coupledStreams: number;
  readonly mapping: Uint8Array;

  constructor(options: OpusMultistreamEncoderOptions) {
    const settings = checkOptions(options, 'options');
    let layout: OpusLayout & { mapping: Uint8Array } = { streams: 0, coupledStreams: 0, mapping: new Uint8Array() };
    super('OpusMultistreamEncoder', settings, (handle, sampleRate) => {
      const application = applicationNumber(settings.application, STREAMS_APPLICATIONS);
      if (settings.family === undefined) {
        const channels = checkChannelCount(settings.channels);
        layout = checkLayout(settings as OpusLayout, channels);
        const { streams, coupledStreams, mapping } = layout;
        const code = handle.openMultistream(sampleRate, channels, streams, coupledStreams, mapping, application);
        return { code, streams };
      }
      const family = checkOneOf(settings.family, 'family', [0, 1, 2, 255]);
      const channels = checkFamilyChannels(settings.channels, family);
      const chosen = new Uint8Array(channels + 2);
      const code = handle.openSurround(sampleRate, channels, family, application, chosen);
      const [streams = 0, coupledStreams = 0] = chosen;
      layout = { streams, coupledStreams, mapping: chosen.slice(2) };
      return { code, streams };
    });
    ({ streams: this.streams, coupledStreams: this.coupledStreams, mapping: this.mapping } = layout);
    this.applySettings(settings);
  }

  protected override get channelsOfEachStream(): number {
    return this.coupledStreams === this.streams ? 2 : 1;
  }
}
