import { checkInteger, checkOptions } from '../core/check.js';
import { AudioDevice } from './audio-device.js';

export interface SilenceOptions {
  /** 8000 to 48000 Hz. Default 48000. */
  sampleRate?: number;
  /** 1 or 2. Default 1. */
  channels?: number;
}

/** A microphone in a quiet room. */
export class Silence extends AudioDevice {
  constructor(options?: SilenceOptions) {
    const { sampleRate = 48_000, channels = 1 } = checkOptions(options, 'options');
    checkInteger(sampleRate, 'sampleRate', 8000, 48_000);
    checkInteger(channels, 'channels', 1, 2);
    super(sampleRate, channels);
    // From the first samples on, a source sends silence by itself.
    this.source.write(new Int16Array(channels));
  }

  /** @internal */
  protected override produce(): void {}
}
