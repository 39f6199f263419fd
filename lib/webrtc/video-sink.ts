import { checkOptions, wrongValue } from '../core/check.js';
import { type NativePicture, type NativeVideoSink, native, SinkEvent } from '../native.js';
import { unpackColorSpace } from './color-space.js';
import type { I420Frame } from './i420.js';
import { closeWithReader, MediaSink, type MediaSinkOptions, toDelivery } from './media-sink.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';
import { framesOfKind } from './track-frames.js';

export interface VideoSinkOptions extends MediaSinkOptions {
  onframe?: (frame: I420Frame) => void;
}

const DEFAULT_QUEUE_FRAMES = 3;

/**
 * The pictures of a video track, received or local, in I420. Frames are delivered to `onframe` and to
 * `for await (const frame of sink)`, `readable` and `toNodeStream()`. Those that the event loop has no time for are
 * dropped and counted.
 */
export class VideoSink extends MediaSink<I420Frame> {
  constructor(track: MediaStreamTrack, options?: VideoSinkOptions) {
    const delivery = toDelivery(checkOptions(options, 'options'), DEFAULT_QUEUE_FRAMES);
    if (toTrack(track, 'track').kind !== 'video') throw wrongValue('video track', 'track.kind', track.kind);
    const sink: NativeVideoSink = new native.VideoSink(tracks.native(track));
    super(track, sink, delivery);
    sink.receive = (event, data: Uint8Array, picture: NativePicture) => {
      if (event === SinkEvent.Ended) this.finish();
      else this.deliver({ ...picture, data, colorSpace: unpackColorSpace(picture.colorSpace) });
    };
  }
}

framesOfKind('video', (track, options) => closeWithReader(new VideoSink(track, options as VideoSinkOptions)));
