import { nodeStreams } from '../core/builtins.js';
import type { GlobalReadableStream, NodeReadable } from '../core/globals.js';
import type { AudioSink, AudioSinkOptions } from './audio-sink.js';
import type { MediaStreamTrack } from './media-stream-track.js';
import type { VideoSink, VideoSinkOptions } from './video-sink.js';

/** What `track.frames()` takes, by the kind of the track. */
export interface TrackFramesOptions {
  audio: AudioSinkOptions;
  video: VideoSinkOptions;
}

/** What `track.frames()` gives. */
export interface TrackFrames {
  audio: AudioSink;
  video: VideoSink;
}

type Open = (track: MediaStreamTrack, options: unknown) => AudioSink | VideoSink;

/** By kind. The sinks enter themselves, for they know tracks, and tracks cannot import what imports them. */
const openers = new Map<string, Open>();

export function framesOfKind(kind: keyof TrackFrames, open: Open): void {
  openers.set(kind, open);
}

export function openFrames(track: MediaStreamTrack, options: unknown): AudioSink | VideoSink {
  return (openers.get(track.kind) as Open)(track, options);
}

/** Nothing is read ahead: the bounded queue before the stream says what happens to frames that nobody takes in time. */
const PULLED = { highWaterMark: 0 };

export function readableFrames<Frame>(
  frames: AsyncIterableIterator<Frame>,
): GlobalReadableStream & AsyncIterable<Frame> {
  return new ReadableStream<Frame>(
    {
      async pull(controller) {
        const { done, value } = await frames.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await frames.return?.();
      },
    },
    PULLED,
  );
}

export function nodeFrames<Frame>(frames: AsyncIterableIterator<Frame>): NodeReadable {
  return nodeStreams().Readable.from(frames, { objectMode: true, highWaterMark: 1 });
}
