import { randomUUID } from '../core/builtins.js';
import { checkInteger, wrongType, wrongValue } from '../core/check.js';
import { native } from '../native.js';
import type { MediaTrackSettings } from '../webrtc/constraints.js';
import { type MediaStreamTrack, tracks } from '../webrtc/media-stream-track.js';
import { type BinaryData, toSamples } from './bytes.js';

export interface RTCAudioData {
  /** Interleaved 16-bit samples. */
  samples: BinaryData;
  /** 8000 to 48000 Hz. */
  sampleRate: number;
  /** Always 16. */
  bitsPerSample?: number;
  /** 1 or 2. Default 1. */
  channelCount?: number;
  /** Samples per channel, in any number. Default: what `samples` holds. */
  numberOfFrames?: number;
}

/** What may wait to be sent. A chunk may be as long; what a source that is paced by its writer has too much is dropped. */
const QUEUE_MS = 60_000;

/** The format until the first data comes. */
const INITIAL = { sampleRate: 48_000, channelCount: 1 };

/** Raw PCM as tracks. The samples are sent in 10 ms every 10 ms, whatever the length and the rhythm of `onData`. */
export class RTCAudioSource {
  readonly #native = new native.AudioSource(INITIAL.sampleRate, INITIAL.channelCount, QUEUE_MS, false, true, false);
  readonly #settings: MediaTrackSettings = { ...INITIAL };

  /** A track of its own with each call; to stop one ends no other. */
  createTrack(): MediaStreamTrack {
    // Each track refers to the source, which thereby lives as long as one of them.
    return tracks.create(this.#native.createTrack(randomUUID()), { settings: () => ({ ...this.#settings }) });
  }

  onData(data: RTCAudioData): void {
    if (typeof data !== 'object' || data === null) throw wrongType('object', 'data', data);
    const { sampleRate, bitsPerSample = 16, channelCount = 1, numberOfFrames } = data;
    checkInteger(bitsPerSample, 'bitsPerSample', 16, 16);
    checkInteger(sampleRate, 'sampleRate', 8000, 48_000);
    checkInteger(channelCount, 'channelCount', 1, 2);
    const samples = toSamples(data.samples, 'samples');
    const frames = samples.length / channelCount;
    if (!Number.isInteger(frames)) throw wrongValue('even number of samples', 'samples.length', samples.length);
    if (numberOfFrames !== undefined && numberOfFrames !== frames) {
      throw wrongValue(`${frames}, as samples holds,`, 'numberOfFrames', numberOfFrames);
    }
    this.#settings.sampleRate = sampleRate;
    this.#settings.channelCount = channelCount;
    this.#native.setFormat(sampleRate, channelCount);
    this.#native.write(samples, 0);
  }
}
