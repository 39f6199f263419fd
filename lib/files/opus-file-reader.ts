import type { AudioFileError } from './error.js';
import type { OpusFilePacket, OpusFileStream } from './packet.js';

export interface OpusFileOptions {
  /**
   * Hears of each fault of the file, and reading goes on after it. Without it a fault ends the loop, as an error, when
   * everything that stands before it has been delivered.
   */
  onFault?: (fault: AudioFileError) => void;
  /** Ends waiting with its reason. */
  signal?: AbortSignal;
}

/** The Opus packets of a file, whatever the container. */
export interface OpusFileReader extends AsyncIterable<OpusFilePacket>, AsyncDisposable {
  readonly format: 'ogg' | 'webm';
  /** The first one. Those of chained files come with their packets. */
  readonly stream: OpusFileStream;
  /** In bytes; null where only the end will tell. */
  readonly size: number | null;
  /** How many bytes have been read. */
  readonly bytesRead: number;
  /** The packets in groups as they come out of the file: one wait for each group. */
  batches(): AsyncIterableIterator<OpusFilePacket[]>;
  /** Seconds, of all links. Reads a file of Ogg from end to end the first time; not where bytes come only once. */
  duration(): Promise<number>;
  /**
   * Goes on at a time in seconds, exact to the sample: packets before it that the decoder has to hear are marked to be
   * discarded. Not where bytes come only once.
   */
  seek(seconds: number): Promise<void>;
  /** Lets go of the file. */
  close(): Promise<void>;
}
