import { wrongValue } from '../core/check.js';
import { type NativeAudioSink, native, SinkEvent } from '../native.js';
import { type MediaStreamTrack, toTrack, tracks } from '../webrtc/media-stream-track.js';
import { beginWait, endWait } from '../webrtc/waiting.js';
import { PlainEventTarget } from './plain-event-target.js';

/** Plain PCM, in the shape that RTCAudioSource takes. */
export interface RTCAudioDataEvent {
  type: 'data';
  /** Interleaved. */
  samples: Int16Array;
  sampleRate: number;
  bitsPerSample: 16;
  channelCount: number;
  /** Samples per channel: 10 ms. */
  numberOfFrames: number;
}

const FRAME_MS = 10;

/**
 * The audio of a track, 10 ms with each event, in the rate and the channels that the track has. The sink lives, and
 * keeps the process alive, until it is stopped or its track ends.
 */
export class RTCAudioSink extends PlainEventTarget<RTCAudioDataEvent> {
  ondata: ((event: RTCAudioDataEvent) => unknown) | null = null;
  readonly #native: NativeAudioSink;
  #stopped = false;

  constructor(track: MediaStreamTrack) {
    super();
    if (toTrack(track, 'track').kind !== 'audio') throw wrongValue('audio track', 'track.kind', track.kind);
    this.#native = new native.AudioSink(tracks.native(track), 0, 1, FRAME_MS, false, null);
    this.#native.receive = (event, samples: Int16Array, _timeMs, sampleRate: number, channelCount: number) => {
      if (event === SinkEvent.Ended) endWait(this);
      if (event !== SinkEvent.Frame || this.#stopped) return;
      this.dispatchEvent({
        type: 'data',
        samples,
        sampleRate,
        bitsPerSample: 16,
        channelCount,
        numberOfFrames: samples.length / channelCount,
      });
    };
    beginWait(this);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    this.#native.close();
    endWait(this);
  }
}
