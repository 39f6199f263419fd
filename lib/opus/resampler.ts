import { checkInteger, checkOptions } from '../core/check.js';
import { native } from '../native.js';
import { opusError } from './error.js';
import { checkSamples, type OpusSamples } from './format.js';

type Emit = (pcm: Float32Array) => void;

export interface ResamplerOptions {
  /** Hertz. */
  from: number;
  to: number;
  /** Interleaved (default 1). */
  channels?: number;
}

/** Coefficients for one output sample, at the lower of the two rates. */
const TAPS = 80;
/** Of Kaiser's window: what lies outside of the band is 85 dB down. */
const BETA = 8.5;
/**
 * The middle of the edge, of the lower rate's Nyquist frequency. The band is whole up to 0.88 of that, and what folds
 * back lands above 0.97.
 */
const CUTOFF = 0.955;
/** Positions between two input samples for which there are coefficients; the ones between those are interpolated. */
const MOST_PHASES = 1024;

/**
 * Changes the sampling rate by any ratio: windowed sinc in polyphase form. Output has no delay against the input, and
 * is as long as it to the sample.
 */
export class Resampler {
  readonly #channels: number;
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #phases: number;
  readonly #bank: Float32Array;
  /** Of each channel, the last input samples; #filled of them count. */
  #history: Float32Array[];
  #filled: number;
  /** Where the next output sample stands, in input samples of the history, in whole and in #up-ths. */
  #at = 0;
  #fraction = 0;
  #in = 0;
  #out = 0;

  constructor(options: ResamplerOptions) {
    const given = checkOptions(options, 'options');
    const from = checkInteger(given.from, 'from', 1000, 768_000);
    const to = checkInteger(given.to, 'to', 1000, 768_000);
    this.#channels = checkInteger(given.channels ?? 1, 'channels', 1, 255);
    const divisor = greatestDivisor(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    this.#taps = 8 * Math.ceil((TAPS * Math.max(1, from / to)) / 8);
    this.#phases = Math.min(this.#up, MOST_PHASES);
    this.#bank = makeBank(this.#taps, this.#phases, Math.min(1, to / from) * CUTOFF);
    // Silence before the first sample, so that the filter's middle meets it.
    this.#filled = this.#taps / 2 - 1;
    this.#history = Array.from({ length: this.#channels }, () => new Float32Array(4096 + this.#taps));
  }

  push(pcm: OpusSamples, emit: Emit): void {
    checkSamples(pcm, 'pcm');
    const samples = toFloat32(pcm);
    const count = Math.floor(samples.length / this.#channels);
    this.#in += count;
    if (this.#up === this.#down) {
      if (count > 0) emit(samples);
      return;
    }
    this.#append(samples, count);
    this.#produce(Number.POSITIVE_INFINITY, emit);
  }

  end(emit: Emit): void {
    if (this.#up === this.#down) return;
    const total = Math.round((this.#in * this.#up) / this.#down);
    const silence = this.#taps + Math.ceil(this.#down / this.#up);
    this.#append(new Float32Array(silence * this.#channels), silence);
    this.#produce(total - this.#out, emit);
  }

  #append(samples: Float32Array, count: number): void {
    const channels = this.#channels;
    const needed = this.#filled + count;
    if (needed > (this.#history[0] as Float32Array).length) {
      this.#history = this.#history.map((old) => {
        const longer = new Float32Array(needed * 2);
        longer.set(old.subarray(0, this.#filled));
        return longer;
      });
    }
    this.#history.forEach((history, channel) => {
      for (let i = 0, at = channel; i < count; i++, at += channels) history[this.#filled + i] = samples[at] as number;
    });
    this.#filled = needed;
  }

  #produce(most: number, emit: Emit): void {
    const taps = this.#taps;
    const room = this.#filled - taps - this.#at;
    const possible = room < 0 ? 0 : Math.floor(((room + 1) * this.#up - 1 - this.#fraction) / this.#down) + 1;
    const count = Math.min(possible, most);
    if (count > 0) {
      const out = new Float32Array(count * this.#channels);
      for (const [channel, history] of this.#history.entries()) this.#filter(history, out, channel, count);
      const end = this.#fraction + count * this.#down;
      this.#at += Math.floor(end / this.#up);
      this.#fraction = end % this.#up;
      this.#out += count;
      emit(out);
    }
    // What no further output sample needs.
    const done = Math.min(this.#at, this.#filled);
    for (const history of this.#history) history.copyWithin(0, done, this.#filled);
    this.#filled -= done;
    this.#at -= done;
  }

  #filter(history: Float32Array, out: Float32Array, channel: number, count: number): void {
    const parameters = Int32Array.of(
      this.#at,
      this.#fraction,
      this.#up,
      this.#down,
      this.#phases,
      this.#taps,
      channel,
      this.#channels,
      count,
    );
    const code = native.polyphaseFilter(this.#bank, history, out, parameters);
    if (code !== 0) throw opusError(code, 'Cannot resample');
  }
}

/** Full scale at ±1; an Int32Array holds 24 bits in the low bits. */
function toFloat32(pcm: OpusSamples): Float32Array {
  if (pcm instanceof Float32Array) return pcm;
  const scale = pcm instanceof Int16Array ? 2 ** -15 : 2 ** -23;
  const out = new Float32Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) out[i] = (pcm[i] as number) * scale;
  return out;
}

/** For each phase the coefficients, each set with a sum of one; and one phase more, for who interpolates. */
function makeBank(taps: number, phases: number, cutoff: number): Float32Array {
  const bank = new Float32Array(taps * (phases + 1));
  const scale = bessel(BETA);
  for (let phase = 0; phase <= phases; phase++) {
    const set = Array.from({ length: taps }, (_, tap) => {
      const distance = tap - (taps / 2 - 1) - phase / phases;
      const edge = (2 * distance) / taps;
      const window = Math.abs(edge) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - edge * edge)) / scale;
      const angle = Math.PI * distance * cutoff;
      return window * (angle === 0 ? 1 : Math.sin(angle) / angle);
    });
    const sum = set.reduce((total, value) => total + value, 0);
    set.forEach((value, tap) => {
      bank[phase * taps + tap] = value / sum;
    });
  }
  return bank;
}

/** The modified Bessel function of the first kind, order zero. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
