import { checkInstance, checkInteger, checkOptions, wrongValue } from '../core/check.js';
import { native } from '../native.js';
import { opusError } from './error.js';

export interface SoftClipperOptions {
  /** Interleaved, 1 to 255 (default 1). */
  channels?: number;
}

/** Bends samples that went beyond full scale, as a sum of voices does, back into ±1. */
export class SoftClipper {
  readonly channels: number;
  /** How far each channel is still bent from the call before. */
  readonly #memory: Float32Array<ArrayBuffer>;

  constructor(options: SoftClipperOptions = {}) {
    this.channels = checkInteger(checkOptions(options, 'options').channels ?? 1, 'channels', 1, 255);
    this.#memory = new Float32Array(this.channels);
  }

  /** Changes `pcm` in place and returns it; what comes next goes on from there. */
  clip<Samples extends Float32Array>(pcm: Samples): Samples {
    checkInstance(pcm, 'pcm', Float32Array);
    if (pcm.length % this.channels !== 0) {
      throw wrongValue(`multiple of ${this.channels}, which are the channels,`, 'pcm.length', pcm.length);
    }
    const code = native.opusSoftClip(pcm, this.#memory);
    if (code !== 0) throw opusError(code, 'Cannot clip');
    return pcm;
  }

  /** Forgets the past, as before a new stream. */
  reset(): void {
    this.#memory.fill(0);
  }
}
