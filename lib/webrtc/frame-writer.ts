import { nodeStreams } from '../core/builtins.js';
import type { GlobalWritableStream, NodeWritable } from '../core/globals.js';

/** What the streams need of a VideoSource. */
export interface FrameDestination<Frame> {
  write(frame: Frame): unknown;
  close(): void;
}

/** A stream of the web into a source. Pictures are sent as they come, for the writer keeps the time. */
export function writableFrames<Frame>(source: FrameDestination<Frame>): GlobalWritableStream {
  return new WritableStream<Frame>({
    write: (frame) => void source.write(frame),
    close: () => source.close(),
    abort: () => source.close(),
  });
}

/** The same as a stream of Node.js, in object mode. */
export function nodeFrameWriter<Frame>(source: FrameDestination<Frame>): NodeWritable {
  return new (nodeStreams().Writable)({
    objectMode: true,
    write(frame, _encoding, done) {
      try {
        source.write(frame);
      } catch (error) {
        return done(error as Error);
      }
      done();
    },
    destroy(error, done) {
      source.close();
      done(error);
    },
  });
}
