import { checkInteger, checkNumber, checkOptions } from '../core/check.js';
import { AudioDevice } from './audio-device.js';

export interface ToneOptions {
  /** In hertz, 1 to half of the sample rate. Default 440. */
  frequency?: number;
  /** In dBov (RFC 6464), -127 to -3.01, which is full scale. Default -20. */
  level?: number;
  /** A multiple of 100 from 8000 to 48000 Hz. Default 48000. */
  sampleRate?: number;
  /** 1 or 2, which sound alike. Default 1. */
  channels?: number;
}

const LOUDEST = -3.01;
const FULL_SCALE = 32_767;

/** A microphone that hears a sine. */
export class Tone extends AudioDevice {
  #frequency: number;
  #level: number;
  /** In turns, so that a change of the frequency makes no click. */
  #phase = 0;

  constructor(options?: ToneOptions) {
    const { frequency = 440, level = -20, sampleRate = 48_000, channels = 1 } = checkOptions(options, 'options');
    checkInteger(sampleRate, 'sampleRate', 8000, 48_000);
    checkInteger(channels, 'channels', 1, 2);
    const checked = { frequency: checkFrequency(frequency, sampleRate), level: checkLevel(level) };
    super(sampleRate, channels);
    this.#frequency = checked.frequency;
    this.#level = checked.level;
    this.produce(this.missing);
  }

  /** In hertz; a change is heard within a quarter of a second. */
  get frequency(): number {
    return this.#frequency;
  }

  set frequency(value: number) {
    this.#frequency = checkFrequency(value, this.sampleRate);
  }

  /** In dBov; a change is heard within a quarter of a second. */
  get level(): number {
    return this.#level;
  }

  set level(value: number) {
    this.#level = checkLevel(value);
  }

  /** @internal */
  protected override produce(samples: number): void {
    const { channels } = this;
    const amplitude = Math.min(FULL_SCALE, FULL_SCALE * 10 ** ((this.#level - LOUDEST) / 20));
    const step = this.#frequency / this.sampleRate;
    const pcm = new Int16Array(samples * channels);
    for (let i = 0; i < pcm.length; i += channels) {
      pcm.fill(Math.round(amplitude * Math.sin(2 * Math.PI * this.#phase)), i, i + channels);
      this.#phase = (this.#phase + step) % 1;
    }
    this.source.write(pcm);
  }
}

function checkFrequency(value: number, sampleRate: number): number {
  return checkNumber(value, 'frequency', 1, sampleRate / 2);
}

function checkLevel(value: number): number {
  return checkNumber(value, 'level', -127, LOUDEST);
}
