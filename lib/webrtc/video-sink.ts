import { checkFunction, checkInteger, checkOptions, wrongValue } from '../core/check.js';
import { type NativePicture, type NativeVideoSink, native, SinkEvent } from '../native.js';
import { unpackColorSpace } from './color-space.js';
import type { I420Frame } from './i420.js';
import { MediaSink, type MediaSinkOptions } from './media-sink.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';

export interface VideoSinkOptions extends MediaSinkOptions {
  onframe?: (frame: I420Frame) => void;
}

const DEFAULT_QUEUE_FRAMES = 3;

/**
 * The pictures of a video track, received or local, in I420. Frames are delivered to `onframe` and to
 * `for await (const frame of sink)`. Those that the event loop has no time for are dropped and counted.
 */
export class VideoSink extends MediaSink<I420Frame> implements AsyncIterable<I420Frame> {
  constructor(track: MediaStreamTrack, options?: VideoSinkOptions) {
    const { highWaterMark = DEFAULT_QUEUE_FRAMES, onframe } = checkOptions(options, 'options');
    if (toTrack(track, 'track').kind !== 'video') throw wrongValue('video track', 'track.kind', track.kind);
    if (onframe !== undefined) checkFunction(onframe, 'onframe');
    checkInteger(highWaterMark, 'highWaterMark', 1, 100_000);

    const sink: NativeVideoSink = new native.VideoSink(tracks.native(track));
    super(track, sink, highWaterMark);
    this.onframe = onframe ?? null;
    sink.receive = (event, data: Uint8Array, picture: NativePicture) => {
      if (event === SinkEvent.Ended) this.finish();
      else this.deliver({ ...picture, data, colorSpace: unpackColorSpace(picture.colorSpace) });
    };
  }
}
