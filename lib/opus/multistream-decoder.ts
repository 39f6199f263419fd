import { checkOptions } from '../core/check.js';
import { OpusDecoderBase, type OpusDecoderSettings } from './base-decoder.js';
import type { OpusSampleRate } from './format.js';
import { checkChannelCount, checkLayout, type OpusLayout } from './layout.js';

export interface OpusMultistreamDecoderOptions extends OpusDecoderSettings, OpusLayout {
  sampleRate: OpusSampleRate;
  /** 1 to 255. */
  channels: number;
}

/** Turns packets of several streams into PCM of many channels. */
export class OpusMultistreamDecoder extends OpusDecoderBase implements Readonly<OpusLayout> {
  readonly streams: number;
  readonly coupledStreams: number;
  readonly mapping: Uint8Array;

  constructor(options: OpusMultistreamDecoderOptions) {
    const settings = checkOptions(options, 'options');
    const channels = checkChannelCount(settings.channels);
    const layout = checkLayout(settings, channels);
    super('OpusMultistreamDecoder', settings, (handle, sampleRate) =>
      handle.openMultistream(sampleRate, channels, layout.streams, layout.coupledStreams, layout.mapping),
    );
    ({ streams: this.streams, coupledStreams: this.coupledStreams, mapping: this.mapping } = layout);
    this.applySettings(settings);
  }
}
