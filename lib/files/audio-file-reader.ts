import { checkInteger, checkNumber, checkOptions } from '../core/check.js';
import { ErrorCode, VoxlinkError } from '../core/errors.js';
import type { OpusSamples } from '../opus/index.js';
import { unlessAborted } from './abort.js';
import { type AudioFileFormat, sniff } from './open-opus-file.js';
import type { OpusFileOptions } from './opus-file-reader.js';
import { OpusPcm, type PcmInput, WavPcm } from './pcm-input.js';
import { toFloat32, toInt16 } from './samples.js';
import { type AudioInput, openSource } from './source.js';
import type { Stage } from './stage.js';
import { chain, conversions } from './transcode-chain.js';

export interface AudioFileOptions extends OpusFileOptions {
  /** Of the PCM, in hertz: 8000 to 192000 (default 48000). */
  sampleRate?: number;
  /** Of the PCM: 1 or 2 (default 1). What has more is mixed. */
  channels?: 1 | 2;
}

/** The sound of a file as PCM, whatever the file. */
export interface AudioFileReader extends AsyncIterable<Int16Array>, AsyncDisposable {
  readonly format: AudioFileFormat;
  /** Of the PCM. */
  readonly sampleRate: number;
  readonly channels: number;
  /** False where bytes come only once: there is no `seek()` then, and a duration only if the file tells it. */
  readonly seekable: boolean;
  /** The next interleaved samples, or null at the end. */
  read(): Promise<Int16Array | null>;
  /** Seconds. Reads a file of Ogg from end to end the first time; not where bytes come only once. */
  duration(): Promise<number>;
  /** Goes on at a time in seconds, exact to the sample; not where bytes come only once. */
  seek(seconds: number): Promise<void>;
  /** Lets go of the file. */
  close(): Promise<void>;
}

/** Opens a file of WAV, Ogg Opus, or WebM or Matroska with Opus, to be read as PCM. */
export async function openAudioFile(input: AudioInput, given?: AudioFileOptions): Promise<AudioFileReader> {
  const options = checkOptions(given, 'options');
  const { sampleRate = 48_000, channels = 1, signal } = options;
  checkInteger(sampleRate, 'sampleRate', 8000, 192_000);
  checkInteger(channels, 'channels', 1, 2);
  const source = await openSource(input);
  try {
    const { format, source: whole } = await unlessAborted(sniff(source), signal);
    const open: Promise<PcmInput> =
      format === 'wav' ? WavPcm.open(whole, options) : OpusPcm.open(format, whole, channels, options);
    return new PcmReader(await unlessAborted(open, signal), sampleRate, channels);
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Nothing is decoded before it is asked for, so that reading takes no more of the event loop than playing does. */
class PcmReader implements AudioFileReader {
  readonly sampleRate: number;
  readonly channels: number;
  readonly #input: PcmInput;
  #stage: Stage<OpusSamples, Int16Array>;
  #ready: Int16Array[] = [];
  #ended = false;
  #closed = false;
  /** The last of the calls that touch the file, which come one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(input: PcmInput, sampleRate: number, channels: number) {
    this.#input = input;
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.#stage = this.#convert();
  }

  get format(): AudioFileFormat {
    return this.#input.format;
  }

  get seekable(): boolean {
    return this.#input.seekable;
  }

  read(): Promise<Int16Array | null> {
    return this.#inTurn(() => this.#next());
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Int16Array> {
    for (;;) {
      const samples = await this.read();
      if (!samples) return;
      yield samples;
    }
  }

  duration(): Promise<number> {
    return this.#inTurn(() => {
      this.#requireOpen();
      return this.#input.duration();
    });
  }

  async seek(seconds: number): Promise<void> {
    checkNumber(seconds, 'seconds', 0, Number.MAX_SAFE_INTEGER);
    await this.#inTurn(async () => {
      this.#requireOpen();
      await this.#input.seek(seconds);
      this.#ready = [];
      this.#ended = false;
      this.#stage = this.#convert();
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#inTurn(() => this.#input.close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw new VoxlinkError(ErrorCode.Closed, 'The AudioFileReader is closed');
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #next(): Promise<Int16Array | null> {
    const emit = (samples: Int16Array) => {
      if (samples.length > 0) this.#ready.push(samples);
    };
    for (;;) {
      const samples = this.#ready.shift();
      if (samples) return samples;
      if (this.#ended || this.#closed) return null;
      const piece = await this.#input.next();
      if (piece) {
        this.#stage.push(piece, emit);
      } else {
        this.#ended = true;
        this.#stage.end(emit);
      }
    }
  }

  #convert(): Stage<OpusSamples, Int16Array> {
    const rounding: Stage<OpusSamples, Int16Array> = {
      push: (pcm, emit) => emit(pcm instanceof Int16Array ? pcm : toInt16(toFloat32(pcm))),
      end() {},
    };
    return chain([...conversions(this.#input.pcm, this), rounding]);
  }
}
