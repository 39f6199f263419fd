import { wrongValue } from '../core/check.js';
import { type NativePicture, type NativeVideoSink, native, SinkEvent } from '../native.js';
import { type MediaStreamTrack, toTrack, tracks } from '../webrtc/media-stream-track.js';
import { nativeWish, type VideoRotation } from '../webrtc/video-frame.js';
import { beginWait, endWait } from '../webrtc/waiting.js';
import { PlainEventTarget } from './plain-event-target.js';

export interface RTCVideoFrameEvent {
  type: 'frame';
  /** In I420, as RTCVideoSource takes it. */
  frame: { width: number; height: number; rotation: VideoRotation; data: Uint8Array };
}

/**
 * The pictures of a track, one with each event. The sink lives, and keeps the process alive, until it is stopped or its
 * track ends.
 */
export class RTCVideoSink extends PlainEventTarget<RTCVideoFrameEvent> {
  onframe: ((event: RTCVideoFrameEvent) => unknown) | null = null;
  readonly #native: NativeVideoSink;
  #stopped = false;

  constructor(track: MediaStreamTrack) {
    super();
    if (toTrack(track, 'track').kind !== 'video') throw wrongValue('video track', 'track.kind', track.kind);
    this.#native = new native.VideoSink(tracks.native(track), nativeWish({}, 'I420'), 0);
    this.#native.receive = (event, picture: NativePicture) => {
      if (event === SinkEvent.Ended) endWait(this);
      if (event !== SinkEvent.Frame || this.#stopped) return;
      const { width, height, rotation, data } = picture;
      this.dispatchEvent({ type: 'frame', frame: { width, height, rotation, data } });
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
