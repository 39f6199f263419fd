import { AudioSource, type MediaStreamTrack } from '../index.js';
import { tend } from './tended.js';

/** How much is made ahead, and how often. */
const AHEAD_MS = 200;
const EVERY_MS = 50;

/** A microphone that is a program: what Tone, Silence and AudioFile share. */
export abstract class AudioDevice {
  /** Ends with the device. */
  readonly track: MediaStreamTrack;
  readonly sampleRate: number;
  readonly channels: number;

  /** @internal */
  protected readonly source: AudioSource;

  /** @internal */
  protected constructor(sampleRate: number, channels: number) {
    this.source = new AudioSource({ sampleRate, channels });
    this.track = this.source.track;
    this.sampleRate = sampleRate;
    this.channels = channels;
    tend(this, this.source, EVERY_MS, (device) => device.produce(device.missing));
  }

  /** @internal Writes so many samples per channel to the source, or somewhat later. */
  protected abstract produce(samples: number): void;

  /** @internal What has to be made by now, in samples per channel. */
  protected get missing(): number {
    return Math.ceil((Math.max(0, AHEAD_MS - this.source.queuedMs) * this.sampleRate) / 1000);
  }

  get closed(): boolean {
    return this.source.closed;
  }

  /** Ends the track. Stopping it and all of its clones closes the device as well. */
  close(): void {
    this.source.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
