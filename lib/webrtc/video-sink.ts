import { checkNumber, checkOptions, wrongValue } from '../core/check.js';
import { type NativeReceivedPicture, type NativeVideoSink, native, SinkEvent } from '../native.js';
import { closeWithReader, MediaSink, type MediaSinkOptions, toDelivery } from './media-sink.js';
import { type MediaStreamTrack, toTrack, tracks } from './media-stream-track.js';
import { performanceTime } from './timeline.js';
import { framesOfKind } from './track-frames.js';
import { nativeWish, type PictureOptions, pictureOf, type VideoFrame } from './video-frame.js';

export interface VideoSinkOptions extends MediaSinkOptions, PictureOptions {
  /** Frames that come faster are left out. Default: all. */
  maxFramerate?: number;
  onframe?: (frame: VideoFrame) => void;
}

const DEFAULT_QUEUE_FRAMES = 3;
const MAX_FRAMERATE = 1000;

/** 0 stands for no limit. */
export function checkFramerate(value: number | undefined): number {
  return value === undefined ? 0 : checkNumber(value, 'maxFramerate', 0.01, MAX_FRAMERATE);
}

function timeOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : performanceTime(ms);
}

/**
 * The pictures of a video track, received or local, in the format and size asked for: they are converted on native
 * threads. Frames are delivered to `onframe` and to `for await (const frame of sink)`, `readable` and
 * `toNodeStream()`. Those that the event loop has no time for are dropped and counted.
 */
export class VideoSink extends MediaSink<VideoFrame> {
  constructor(track: MediaStreamTrack, options?: VideoSinkOptions) {
    const given = checkOptions(options, 'options');
    const delivery = toDelivery(given, DEFAULT_QUEUE_FRAMES);
    if (toTrack(track, 'track').kind !== 'video') throw wrongValue('video track', 'track.kind', track.kind);
    const wish = nativeWish(given, 'I420');
    const maxFramerate = checkFramerate(given.maxFramerate);
    const sink: NativeVideoSink = new native.VideoSink(tracks.native(track), wish, maxFramerate);
    super(track, sink, delivery);
    sink.receive = (event, picture: NativeReceivedPicture) => {
      if (event === SinkEvent.Ended) this.finish();
      else {
        this.deliver({
          ...pictureOf(picture),
          timestampUs: picture.timestampUs,
          rtpTimestamp: picture.rtpTimestamp,
          captureTime: timeOf(picture.captureMs),
          receiveTime: timeOf(picture.receiveMs),
          captureTimestamp: picture.captureTimestamp,
        });
      }
    };
  }
}

framesOfKind('video', (track, options) => closeWithReader(new VideoSink(track, options as VideoSinkOptions)));
