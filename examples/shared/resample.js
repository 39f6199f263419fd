// Band-limited resampling of a whole recording, for a demo or a test; not for live audio.

/** Zero crossings of the sinc on either side: enough for 60 dB. */
const WIDTH = 16;
const STEPS_PER_CROSSING = 512;

/** One side of the windowed sinc, finely sampled. */
const KERNEL = Float32Array.from({ length: WIDTH * STEPS_PER_CROSSING + 1 }, (_, step) => {
  const x = step / STEPS_PER_CROSSING;
  const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / WIDTH);
  return x === 0 ? 1 : (window * Math.sin(Math.PI * x)) / (Math.PI * x);
});

/**
 * @param {Float32Array} input One channel.
 * @param {number} from Samples per second of the input.
 * @param {number} to Samples per second of the result.
 */
export function resample(input, from, to) {
  if (from === to) return input;
  const output = new Float32Array(Math.floor((input.length * to) / from));
  // What is above half of the lower rate must go, or it would come back as other tones.
  const cutoff = Math.min(1, to / from);
  const reach = WIDTH / cutoff;
  const steps = cutoff * STEPS_PER_CROSSING;
  for (let i = 0; i < output.length; i++) {
    const center = (i * from) / to;
    const first = Math.max(0, Math.ceil(center - reach));
    const last = Math.min(input.length - 1, Math.floor(center + reach));
    let sum = 0;
    for (let j = first; j <= last; j++) sum += input[j] * KERNEL[Math.round(Math.abs(j - center) * steps)];
    output[i] = sum * cutoff;
  }
  return output;
}

/**
 * @param {Float32Array} samples Interleaved.
 * @param {number} channels
 */
export function toMono(samples, channels) {
  if (channels === 1) return samples;
  const mono = new Float32Array(samples.length / channels);
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[i * channels + channel];
    mono[i] = sum / channels;
  }
  return mono;
}
