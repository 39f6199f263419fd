import { checkInteger, checkOptions, wrongValue } from '../core/check.js';
import type { OpusSamples } from '../opus/index.js';
import { toFloat32 } from './samples.js';
import type { Emit, Stage } from './stage.js';

export interface ChannelMixerOptions {
  from: number;
  to: number;
  /** For each output channel the share of each input channel; by default that of the layouts of WAV. */
  matrix?: readonly (readonly number[])[];
}

const SIDE = Math.SQRT1_2;
/** What each channel of 3 to 8 in WAV's order gives to left and right: ITU-R BS.775, without the low frequency channel. */
const L = [1, 0];
const R = [0, 1];
const C = [SIDE, SIDE];
const LFE = [0, 0];
const BL = [SIDE, 0];
const BR = [0, SIDE];
const BC = [0.5, 0.5];
const TO_STEREO: Readonly<Record<number, number[][]>> = {
  1: [[1, 1]],
  2: [L, R],
  3: [L, R, C],
  4: [L, R, BL, BR],
  5: [L, R, C, BL, BR],
  6: [L, R, C, LFE, BL, BR],
  7: [L, R, C, LFE, BC, BL, BR],
  8: [L, R, C, LFE, BL, BR, BL, BR],
};

/** Changes the number of channels of interleaved PCM. */
export class ChannelMixer implements Stage<OpusSamples, Float32Array> {
  readonly #from: number;
  readonly #to: number;
  readonly #matrix: readonly (readonly number[])[];

  constructor(options: ChannelMixerOptions) {
    const { from, to, matrix } = checkOptions(options, 'options');
    this.#from = checkInteger(from, 'from', 1, 255);
    this.#to = checkInteger(to, 'to', 1, 255);
    this.#matrix = matrix ?? defaultMatrix(from, to);
    if (this.#matrix.length !== to || this.#matrix.some((row) => row?.length !== from)) {
      throw wrongValue(`${to} rows of ${from} numbers`, 'matrix', matrix);
    }
  }

  push(pcm: OpusSamples, emit: Emit<Float32Array>): void {
    const samples = toFloat32(pcm);
    const [from, to] = [this.#from, this.#to];
    const count = Math.floor(samples.length / from);
    if (count === 0) return;
    const out = new Float32Array(count * to);
    this.#matrix.forEach((row, channel) => {
      row.forEach((share, source) => {
        if (share === 0) return;
        for (let i = 0, a = source, b = channel; i < count; i++, a += from, b += to) {
          out[b] = (out[b] as number) + share * (samples[a] as number);
        }
      });
    });
    emit(out);
  }

  end(): void {}
}

function defaultMatrix(from: number, to: number): number[][] {
  const toStereo = TO_STEREO[from];
  if (from === to || !toStereo || to > 2) {
    return Array.from({ length: to }, (_, row) =>
      Array.from({ length: from }, (_, column) => (row === column ? 1 : 0)),
    );
  }
  const stereo = [0, 1].map((side) => toStereo.map((shares) => shares[side] as number));
  const rows = to === 2 ? stereo : [toStereo.map((shares) => ((shares[0] as number) + (shares[1] as number)) / 2)];
  // Never louder than the loudest of what goes in.
  const loudest = Math.max(1, ...rows.map((row) => row.reduce((sum, share) => sum + share, 0)));
  return rows.map((row) => row.map((share) => share / loudest));
}
