// @ts-check
// What a browser's devices give: a moving picture and a tone, from voxlink's sources.
import { AudioSource, MediaStream, VideoSource } from 'voxlink';
import { testPicture } from './frames.js';

const RATE = 48000;
const SAMPLES = RATE / 100;

/**
 * The number that a constraint asks for.
 * @param {any} constraints
 * @param {string} name
 * @param {number} fallback
 */
function wanted(constraints, name, fallback) {
  const value = constraints?.[name];
  return Math.round(
    typeof value === 'number' ? value : (value?.exact ?? value?.ideal ?? value?.max ?? value?.min ?? fallback),
  );
}

/** What the best camera there is can do. */
const LARGEST = { width: 3840, height: 2160 };

/**
 * @param {unknown} constraints
 * @returns A track that shows a moving pattern until it ends.
 */
export function videoTrack(constraints) {
  const width = Math.min(LARGEST.width, wanted(constraints, 'width', 640));
  const height = Math.min(LARGEST.height, wanted(constraints, 'height', 480));
  const rate = Math.max(1, Math.min(60, wanted(constraints, 'frameRate', 20)));
  const source = new VideoSource();
  const { track } = source;
  const pictures = [0, 1, 2, 3].map((step) => testPicture(width, height, step));
  let count = 0;
  const show = () => {
    if (track.readyState === 'ended') {
      clearInterval(timer);
      source.close();
      return;
    }
    source.write({ width, height, data: pictures[count++ % pictures.length] });
  };
  const timer = setInterval(show, 1000 / rate);
  setTimeout(show, 0);
  return track;
}

/** @returns A track with a tone of 440 Hz, until it ends. */
export function audioTrack() {
  const source = new AudioSource({ sampleRate: RATE, channels: 1 });
  const { track } = source;
  let position = 0;
  let next = performance.now();
  const timer = setInterval(() => {
    if (track.readyState === 'ended') {
      clearInterval(timer);
      source.close();
      return;
    }
    const now = performance.now();
    // After a pause of the event loop there is nothing to catch up with.
    if (now - next > 200) next = now - 20;
    for (; next <= now; next += 10) {
      const samples = new Int16Array(SAMPLES);
      for (let i = 0; i < SAMPLES; i++) samples[i] = Math.sin((2 * Math.PI * 440 * position++) / RATE) * 8000;
      source.write(samples);
    }
  }, 10);
  return track;
}

export class MediaDevices extends EventTarget {
  /** @param {any} [constraints] */
  async getUserMedia(constraints) {
    if (!constraints?.audio && !constraints?.video) {
      throw new TypeError('At least one of audio and video must be requested');
    }
    const tracks = [];
    if (constraints.audio) tracks.push(audioTrack());
    if (constraints.video) tracks.push(videoTrack(constraints.video));
    return new MediaStream(tracks);
  }

  async getDisplayMedia() {
    return new MediaStream([videoTrack({ width: 1280, height: 720 })]);
  }

  async enumerateDevices() {
    return [];
  }

  getSupportedConstraints() {
    return { width: true, height: true, frameRate: true, deviceId: true };
  }
}
