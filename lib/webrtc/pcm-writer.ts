import { nodeStreams } from '../core/builtins.js';
import type { GlobalWritableStream, NodeWritable } from '../core/globals.js';
import { PcmChunks } from './pcm-chunk.js';

/** What the streams need of an AudioSource. */
export interface PcmDestination {
  readonly sampleRate: number;
  readonly channels: number;
  /** Takes everything, waiting for room, and until it may go on. */
  writeAll(pcm: Int16Array | Float32Array, signal: AbortSignal): Promise<void>;
  flush(options: { signal: AbortSignal }): Promise<void>;
  close(): void;
}

/** A stream of the web into a source. Its end waits until everything was sent, and closes the source. */
export function writablePcm(source: PcmDestination): GlobalWritableStream {
  const chunks = new PcmChunks(source.sampleRate, source.channels);
  let aborted: AbortSignal;
  return new WritableStream(
    {
      start(controller) {
        // An abort does not wait for what is under way. The declarations of Node.js lack it.
        aborted = (controller as typeof controller & { signal: AbortSignal }).signal;
      },
      write: (chunk) => source.writeAll(chunks.toPcm(chunk), aborted),
      async close() {
        await source.flush({ signal: aborted });
        source.close();
      },
      abort() {
        source.close();
      },
    },
    { highWaterMark: 1 },
  );
}

/** The same as a stream of Node.js, in object mode. */
export function nodePcm(source: PcmDestination): NodeWritable {
  const chunks = new PcmChunks(source.sampleRate, source.channels);
  const destroyed = new AbortController();
  const settle = (work: () => Promise<void>, done: (error?: Error | null) => void) => {
    new Promise<void>((resolve) => resolve(work())).then(() => done(), done);
  };
  return new (nodeStreams().Writable)({
    objectMode: true,
    highWaterMark: 1,
    write: (chunk, _encoding, done) => settle(() => source.writeAll(chunks.toPcm(chunk), destroyed.signal), done),
    final: (done) => settle(() => source.flush({ signal: destroyed.signal }), done),
    destroy(error, done) {
      destroyed.abort(error ?? undefined);
      source.close();
      done(error);
    },
  });
}
