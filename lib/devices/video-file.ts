import { type FileHandle, open } from 'node:fs/promises';
import { checkBoolean, checkFunction, checkOptions, checkString, wrongType } from '../core/check.js';
import { internal } from '../core/interface.js';
import { type MediaStreamTrack, VideoSource } from '../index.js';

import { keepAwaited } from './tended.js';
import { tick } from './ticker.js';
import { Y4mReader } from './y4m.js';

export interface VideoFileOptions {
  /** Begins anew at the end. Default false: the track ends. */
  loop?: boolean;
  /** Called once when the film is over, or could not be read on; not after close(). */
  onended?: (error: Error | null) => void;
}

/** Node.js does not like to close files by itself. */
const forgotten = new FinalizationRegistry<FileHandle>((file) => {
  file.close().catch(() => {});
});

/** A camera that shows the pictures of a Y4M file, as fast as the file says. */
export class VideoFile {
  readonly track: MediaStreamTrack;
  readonly width: number;
  readonly height: number;
  readonly framerate: number;
  readonly #source = new VideoSource();
  readonly #file: FileHandle;
  readonly #reader: Y4mReader;
  readonly #loop: boolean;
  #onended: ((error: Error | null) => void) | null = null;
  #isReading = false;
  #frames = 0;

  private constructor(key: symbol, file: FileHandle, reader: Y4mReader, options: VideoFileOptions) {
    if (key !== internal) throw wrongType('VideoFile.open()', 'constructor', key);
    this.#file = file;
    this.#reader = reader;
    this.#loop = options.loop ?? false;
    this.onended = options.onended ?? null;
    ({ width: this.width, height: this.height, framerate: this.framerate } = reader.header);
    this.track = this.#source.track;
    forgotten.register(this, file);
    tick(this, this.#source, this.framerate, (film) => void film.#next());
  }

  /** Opens a file and begins to show it. */
  static async open(path: string, options?: VideoFileOptions): Promise<VideoFile> {
    const { loop = false, onended } = checkOptions(options, 'options');
    checkString(path, 'path');
    checkBoolean(loop, 'loop');
    if (onended !== undefined) checkFunction(onended, 'onended');
    const file = await open(path);
    try {
      return new VideoFile(
        internal,
        file,
        await Y4mReader.open(file),
        onended === undefined ? { loop } : { loop, onended },
      );
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Called once when the file has been shown, or could not be read on; not after close(). */
  get onended(): ((error: Error | null) => void) | null {
    return this.#onended;
  }

  set onended(value: ((error: Error | null) => void) | null) {
    this.#onended = value;
    this.#keep();
  }

  #keep(): void {
    // One that is shown for ever has nothing to say.
    keepAwaited(this, this.#onended !== null && !this.#loop && !this.closed);
  }

  async #next(): Promise<void> {
    // A slow disk makes the film slower rather than the queue longer.
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const data = await this.#read();
      if (this.closed) return;
      if (data === null) return this.#end(null);
      this.#frames++;
      this.#source.write({ width: this.width, height: this.height, data, transfer: true });
    } catch (error) {
      if (!this.closed) this.#end(error as Error);
    } finally {
      this.#isReading = false;
    }
  }

  async #read(): Promise<Uint8Array | null> {
    const data = await this.#reader.read();
    if (data !== null || !this.#loop || this.#frames === 0) return data;
    this.#reader.rewind();
    return this.#reader.read();
  }

  #end(error: Error | null): void {
    this.close();
    this.onended?.(error);
  }

  /** How many pictures have been shown. */
  get frames(): number {
    return this.#frames;
  }

  get closed(): boolean {
    return this.#source.closed;
  }

  /** Ends the track. Stopping it and all of its clones closes the device as well. */
  close(): void {
    if (this.closed) return;
    this.#source.close();
    this.#keep();
    this.#file.close().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
