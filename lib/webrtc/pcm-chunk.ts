import { wrongType, wrongValue } from '../core/check.js';

/** What a stream into a source takes: samples, frames of a sink, or bytes of 16-bit samples in little-endian order. */
export type PcmChunk = Int16Array | Float32Array | Uint8Array | { data: Int16Array | Float32Array };

const PCM = 'Int16Array, Float32Array, Uint8Array or frame of an AudioSink';

export function isPcm(value: unknown): value is Int16Array | Float32Array {
  return value instanceof Int16Array || value instanceof Float32Array;
}

/** Chunks of a stream as whole samples of all channels. What is left of bytes in the middle of one waits for the next. */
export class PcmChunks {
  readonly #sampleRate: number;
  readonly #channels: number;
  #rest = new Uint8Array(0);

  constructor(sampleRate: number, channels: number) {
    this.#sampleRate = sampleRate;
    this.#channels = channels;
  }

  toPcm(chunk: unknown): Int16Array | Float32Array {
    if (chunk instanceof Uint8Array) return this.#fromBytes(chunk);
    const pcm = isPcm(chunk) ? chunk : this.#fromFrame(chunk);
    if (pcm.length % this.#channels !== 0) throw wrongValue('even number of samples', 'chunk.length', pcm.length);
    return pcm;
  }

  #fromBytes(bytes: Uint8Array): Int16Array {
    const frameSize = 2 * this.#channels;
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const whole = all.length - (all.length % frameSize);
    this.#rest = all.slice(whole);
    return new Int16Array(all.buffer, 0, whole / 2);
  }

  #fromFrame(chunk: unknown): Int16Array | Float32Array {
    if (typeof chunk !== 'object' || chunk === null) throw wrongType(PCM, 'chunk', chunk);
    const { data, sampleRate, channels } = chunk as Record<string, unknown>;
    if (!isPcm(data)) throw wrongType(PCM, 'chunk', chunk);
    if (sampleRate !== undefined && sampleRate !== this.#sampleRate) {
      throw wrongValue(`${this.#sampleRate} Hz`, 'chunk.sampleRate', sampleRate);
    }
    if (channels !== undefined && channels !== this.#channels) {
      throw wrongValue(`${this.#channels} channels`, 'chunk.channels', channels);
    }
    return data;
  }
}
