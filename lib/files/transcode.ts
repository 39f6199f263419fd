import { stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkFunction, checkOneOf, checkOptions, wrongValue } from '../core/check.js';
import { AudioFileError } from './error.js';
import type { AudioFileFormat } from './open-opus-file.js';
import { type AudioInput, openSource } from './source.js';
import { type AudioOutput, type ByteTarget, openTarget } from './target.js';
import type { ChainOptions } from './transcode-chain.js';
import { openInput, type TranscodeInput } from './transcode-input.js';

const FORMATS = ['ogg', 'webm', 'wav'] as const;
const EXTENSIONS: Readonly<Record<string, AudioFileFormat>> = {
  '.opus': 'ogg',
  '.ogg': 'ogg',
  '.oga': 'ogg',
  '.webm': 'webm',
  '.mka': 'webm',
  '.wav': 'wav',
  '.wave': 'wav',
};

/** How long the event loop is kept before others get their turn. */
const TURN_MS = 8;
const PROGRESS_MS = 100;

export interface TranscodeProgress {
  /** Seconds of sound so far. */
  seconds: number;
  /** Of the input, 0 to 1; null where its length is not known. */
  fraction: number | null;
  bytesWritten: number;
}

export interface TranscodeOptions extends ChainOptions {
  /** Of the output; by default what the end of its name says. */
  format?: AudioFileFormat;
  /** Ends the work with its reason; an output file is removed. */
  signal?: AbortSignal;
  /** About ten times a second, and at the end. */
  onProgress?: (progress: TranscodeProgress) => void;
}

export interface TranscodeResult {
  inputFormat: AudioFileFormat;
  outputFormat: AudioFileFormat;
  seconds: number;
  bytesWritten: number;
  /** The packets were taken over as they are, which loses nothing: no setting asked for others. */
  copied: boolean;
}

/**
 * Makes one sound file of another, in memory that does not depend on their length. A fault in the input ends it with an
 * error once what stands before the fault has been written and the output is whole; with `onFault` it goes on instead.
 */
export async function transcode(
  input: AudioInput,
  output: AudioOutput,
  options: TranscodeOptions = {},
): Promise<TranscodeResult> {
  const { signal, onProgress, format, ...settings } = checkOptions(options, 'options');
  if (onProgress !== undefined) checkFunction(onProgress, 'onProgress');
  const outputFormat = formatOf(output, format);
  signal?.throwIfAborted();
  await refuseSameFile(input, output);
  const source = await openSource(input);
  let target: ByteTarget | null = null;
  try {
    const track = await openInput(source, settings, signal);
    const { stage, finish, copied = false } = track.chainTo(outputFormat, settings);
    target = await openTarget(output);
    const run = new Run(track, target, source.size, onProgress, signal);
    try {
      await run.move(stage);
      await finish?.(target);
      await target.close();
    } finally {
      stage.close?.();
    }
    run.report();
    if (run.fault) throw run.fault;
    const { seconds, bytesWritten } = run;
    return { inputFormat: track.format, outputFormat, seconds, bytesWritten, copied };
  } catch (error) {
    // A fault of the input leaves an output that is whole.
    if (target && !(error instanceof AudioFileError)) await discard(target, output, error);
    throw error;
  } finally {
    await closeQuietly(source);
  }
}

class Run {
  bytesWritten = 0;
  /** What ended the input early. */
  fault: AudioFileError | null = null;
  readonly #track: TranscodeInput;
  readonly #target: ByteTarget;
  readonly #size: number | null;
  readonly #onProgress: TranscodeOptions['onProgress'];
  readonly #signal: AbortSignal | undefined;
  /** Counted in samples, because sums of seconds drift. */
  #samples = 0;
  #waiting: Promise<void> | undefined;
  #turn = performance.now();
  #reported = performance.now();

  constructor(
    track: TranscodeInput,
    target: ByteTarget,
    size: number | null,
    onProgress: TranscodeOptions['onProgress'],
    signal: AbortSignal | undefined,
  ) {
    this.#track = track;
    this.#target = target;
    this.#size = size;
    this.#onProgress = onProgress;
    this.#signal = signal;
  }

  async move(stage: {
    push(piece: unknown, emit: (bytes: Uint8Array) => void): void;
    end(emit: (bytes: Uint8Array) => void): void;
  }) {
    const emit = (bytes: Uint8Array) => {
      this.bytesWritten += bytes.length;
      this.#waiting = this.#target.write(bytes) ?? this.#waiting;
    };
    try {
      for await (const batch of this.#track.batches()) {
        for (const piece of batch) {
          this.#samples += this.#track.samplesOf(piece);
          stage.push(piece, emit);
          if (this.#waiting || performance.now() - this.#turn > TURN_MS) await this.#rest();
        }
      }
    } catch (error) {
      if (!(error instanceof AudioFileError)) throw error;
      this.fault = error;
    }
    stage.end(emit);
    await this.#rest();
  }

  get seconds(): number {
    return this.#samples / this.#track.sampleRate;
  }

  report(): void {
    const { seconds, bytesWritten } = this;
    const fraction = this.#size ? Math.min(1, this.#track.bytesRead / this.#size) : null;
    this.#onProgress?.({ seconds, fraction, bytesWritten });
    this.#reported = performance.now();
  }

  /** Waits for the output, lets others have the event loop, and looks whether there is still anything to do. */
  async #rest(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    await waiting;
    if (performance.now() - this.#turn > TURN_MS) await nextTurn();
    this.#turn = performance.now();
    this.#signal?.throwIfAborted();
    if (this.#turn - this.#reported > PROGRESS_MS) this.report();
  }
}

function formatOf(output: AudioOutput, format: AudioFileFormat | undefined): AudioFileFormat {
  if (format !== undefined) return checkOneOf(format, 'format', FORMATS);
  const name = typeof output === 'string' ? output : output instanceof URL ? output.pathname : '';
  const known = EXTENSIONS[path.extname(name).toLowerCase()];
  if (!known)
    throw wrongValue(`one of ${FORMATS.join(', ')}, or an output that ends in .opus, .webm or .wav,`, 'format', format);
  return known;
}

/** Opening the output would empty the input. */
async function refuseSameFile(input: unknown, output: unknown): Promise<void> {
  const identities = [input, output].map(async (name) => {
    if (typeof name !== 'string' && !(name instanceof URL)) return null;
    const { dev, ino } = await stat(name).catch(() => ({ dev: 0, ino: 0 }));
    return ino === 0 ? null : `${dev}:${ino}`;
  });
  const [one, other] = await Promise.all(identities);
  if (one && one === other) throw wrongValue('another file than the input', 'output', String(output));
}

async function discard(target: ByteTarget, output: AudioOutput, reason: unknown): Promise<void> {
  await target.abort(reason).catch(() => {});
  // Only what can be patched is a regular file.
  if (!target.patch || (typeof output !== 'string' && !(output instanceof URL))) return;
  await unlink(output instanceof URL ? fileURLToPath(output) : output).catch(() => {});
}

/** A stream that never answers must not keep an aborted call waiting. */
async function closeQuietly(source: { close(): Promise<void> }): Promise<void> {
  await Promise.race([source.close().catch(() => {}), nextTurn()]);
}
