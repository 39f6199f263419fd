import { checkBoolean, checkFunction, checkInteger, checkNumber, checkOptions, wrongType } from '../core/check.js';
import type { GlobalAbortSignal } from '../core/globals.js';
import { internal } from '../core/interface.js';
import { type AudioFileReader, type AudioInput, openAudioFile } from '../files/index.js';
import { AudioDevice } from './audio-device.js';
import { keepAwaited } from './tended.js';

export interface AudioFileOptions {
  /** Begins anew at the end. Default false: the track ends. */
  loop?: boolean;
  /** Where to begin, in seconds. Default 0. */
  start?: number;
  /** 1 or 2: what has more is mixed. Default 1. */
  channels?: number;
  /** Called once when the file has been played, or could not be read on; not after close(). */
  onended?: (error: Error | null) => void;
  /** Ends the opening. */
  signal?: GlobalAbortSignal;
}

const SAMPLE_RATE = 48_000;

/** Node.js does not like to close files by itself. */
const forgotten = new FinalizationRegistry<AudioFileReader>((file) => {
  file.close().catch(() => {});
});

/** A microphone that hears a file of WAV, Ogg Opus or WebM. */
export class AudioFile extends AudioDevice {
  #loop = false;
  #onended: ((error: Error | null) => void) | null = null;
  readonly #file: AudioFileReader;
  /** What was read and has no room yet. */
  #waiting: Int16Array = new Int16Array(0);
  #reading = false;
  /** Grows with each jump, so that what was read before it is not played. */
  #jumps = 0;
  /** The time in the file of what is written next. */
  #position = 0;
  /** Samples since the file was begun, to tell a file without any from one that is over. */
  #played = 0;
  #isOver = false;

  /** Opens a file and begins to play it. */
  static async open(input: AudioInput, options?: AudioFileOptions): Promise<AudioFile> {
    const { loop = false, start = 0, channels = 1, onended, signal } = checkOptions(options, 'options');
    checkBoolean(loop, 'loop');
    checkNumber(start, 'start', 0, Number.MAX_SAFE_INTEGER);
    checkInteger(channels, 'channels', 1, 2);
    if (onended !== undefined) checkFunction(onended, 'onended');
    const opening = openAudioFile(input, {
      sampleRate: SAMPLE_RATE,
      channels: channels as 1 | 2,
      signal: signal as AbortSignal | undefined,
    });
    const file = await opening;
    try {
      if (start > 0) await file.seek(start);
      return new AudioFile(internal, file, start, loop, onended ?? null);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(key: symbol, file: AudioFileReader, start: number, loop: boolean, onended: AudioFile['onended']) {
    if (key !== internal) throw wrongType('AudioFile.open()', 'constructor', key);
    super(SAMPLE_RATE, file.channels);
    this.#file = file;
    this.#position = start;
    this.#loop = loop;
    this.onended = onended;
    forgotten.register(this, file);
    this.produce(this.missing);
  }

  /** Begins anew at the end. */
  get loop(): boolean {
    return this.#loop;
  }

  set loop(value: boolean) {
    this.#loop = checkBoolean(value, 'loop');
    this.#keep();
  }

  /** Called once when the file has been played, or could not be read on; not after close(). */
  get onended(): ((error: Error | null) => void) | null {
    return this.#onended;
  }

  set onended(value: ((error: Error | null) => void) | null) {
    this.#onended = value;
    this.#keep();
  }

  #keep(): void {
    // One that plays for ever has nothing to say.
    keepAwaited(this, this.#onended !== null && !this.#loop && !this.closed);
  }

  /** Seconds. Reads a file of Ogg from end to end the first time. */
  duration(): Promise<number> {
    return this.#file.duration();
  }

  /** Where in the file it is, in seconds. */
  get currentTime(): number {
    return Math.max(0, this.#position - this.source.queuedMs / 1000);
  }

  /** Goes on at a time in seconds. */
  async seek(seconds: number): Promise<void> {
    checkNumber(seconds, 'seconds', 0, Number.MAX_SAFE_INTEGER);
    if (this.#file.seekable) {
      this.#jumps++;
      this.#waiting = new Int16Array(0);
      this.#position = seconds;
      this.#isOver = false;
      this.source.clear();
    }
    await this.#file.seek(seconds);
    if (!this.closed) this.produce(this.missing);
  }

  override close(): void {
    if (this.closed) return;
    super.close();
    this.#keep();
    this.#file.close().catch(() => {});
  }

  /** @internal */
  protected override produce(samples: number): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#play(samples)
      .catch((error: Error) => this.#end(error))
      .finally(() => {
        this.#reading = false;
      });
  }

  async #play(samples: number): Promise<void> {
    for (let left = samples * this.channels; left > 0 && !this.closed && !this.#isOver; ) {
      const taken = this.#waiting.subarray(0, left);
      if (taken.length > 0) {
        this.#waiting = this.#waiting.subarray(taken.length);
        this.source.write(taken);
        left -= taken.length;
        this.#played += taken.length;
        this.#position += taken.length / this.channels / SAMPLE_RATE;
      } else {
        await this.#read();
      }
    }
    // The end is what was heard last, not what was read last.
    if (this.#isOver && !this.closed && this.source.queuedMs === 0) this.#end(null);
  }

  async #read(): Promise<void> {
    const jumps = this.#jumps;
    const pcm = await this.#file.read();
    if (jumps !== this.#jumps || this.closed) return;
    if (pcm !== null) {
      this.#waiting = pcm;
    } else if (this.loop && this.#played > 0) {
      this.#played = 0;
      await this.#file.seek(0);
      if (jumps === this.#jumps) this.#position = 0;
    } else {
      this.#isOver = true;
    }
  }

  #end(error: Error | null): void {
    if (this.closed) return;
    this.close();
    this.onended?.(error);
  }
}
