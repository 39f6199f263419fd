// What the tests do inside the page. It is served as a module, whose exports the tests call by page.evaluate().
import { HEIGHT, paint, read, WIDTH } from './pattern.js';

export { Link } from './link.js';

/** The recording that the browser plays, as it is. */
export async function microphone() {
  const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  return first(await navigator.mediaDevices.getUserMedia({ audio: raw }));
}

function first(/** @type {MediaStream} */ stream) {
  const [track] = stream.getTracks();
  if (!track) throw new Error('The stream has no track.');
  return track;
}

/** Plays a track for as long as the page lives, or nothing would be decoded. */
export function play(/** @type {MediaStreamTrack} */ track) {
  const element = document.createElement(track.kind === 'video' ? 'video' : 'audio');
  element.srcObject = new MediaStream([track]);
  element.autoplay = true;
  element.muted = true;
  document.body.append(element);
  return element;
}

/**
 * The sound of a track as 16-bit samples at 48 kHz, one channel, in Base64.
 * @param {MediaStreamTrack} track
 * @param {number} seconds
 */
export async function record(track, seconds) {
  play(track);
  const context = new AudioContext({ sampleRate: 48000 });
  const code = `registerProcessor('tap', class extends AudioWorkletProcessor {
    process([[samples]]) { if (samples) this.port.postMessage(samples.slice()); return true; }
  });`;
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  const tap = new AudioWorkletNode(context, 'tap', { channelCount: 1, channelCountMode: 'explicit' });
  context.createMediaStreamSource(new MediaStream([track])).connect(tap);
  const recorded = new Int16Array(48000 * seconds);
  let length = 0;
  await new Promise((resolve) => {
    tap.port.onmessage = ({ data }) => {
      for (const sample of data) if (length < recorded.length) recorded[length++] = sample * 32767;
      if (length === recorded.length) resolve(undefined);
    };
  });
  await context.close();
  return toBase64(new Uint8Array(recorded.buffer));
}

function toBase64(/** @type {Uint8Array} */ bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

function createCanvas(width = WIDTH, height = HEIGHT) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('There is no canvas.');
  return { canvas, context };
}

/** A track of the pattern, whose number goes up with every picture. */
export function paintedTrack(framesPerSecond = 15) {
  const { canvas, context } = createCanvas();
  let count = 0;
  const next = () => {
    paint((x, y, width, height, color) => {
      context.fillStyle = `rgb(${color.join()})`;
      context.fillRect(x, y, width, height);
    }, count++);
  };
  next();
  setInterval(next, 1000 / framesPerSecond);
  return first(canvas.captureStream(framesPerSecond));
}

/**
 * A track with a picture in which something moves.
 * @param {number} width
 * @param {number} height
 */
export function movingTrack(width, height, framesPerSecond = 15) {
  const { canvas, context } = createCanvas(width, height);
  let count = 0;
  const next = () => {
    context.fillStyle = `hsl(${count % 360} 60% 40%)`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = 'white';
    context.fillRect((count++ * 7) % width, height / 3, height / 5, height / 5);
  };
  next();
  setInterval(next, 1000 / framesPerSecond);
  return first(canvas.captureStream(framesPerSecond));
}

/**
 * Reads the pattern in a track's pictures until `pictures` different ones have been seen.
 * @param {MediaStreamTrack} track
 * @param {number} pictures
 */
export async function readPictures(track, pictures) {
  const video = /** @type {HTMLVideoElement} */ (play(track));
  const { context } = createCanvas();
  /** @type {import('./pattern.js').Reading[]} */
  const readings = [];
  while (readings.length < pictures) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
    const reading = read((x, y) => {
      const start = 4 * (Math.floor(y) * WIDTH + Math.floor(x));
      return [data[start], data[start + 1], data[start + 2]];
    });
    if (reading.count !== readings.at(-1)?.count) readings.push(reading);
  }
  return readings;
}

/**
 * Leaves the codecs of a MIME type, and retransmissions of them.
 * @param {RTCRtpTransceiver} transceiver
 * @param {string} mimeType
 */
export function preferCodec(transceiver, mimeType) {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter((codec) => [mimeType, 'video/rtx'].includes(codec.mimeType)));
}

/** @param {BufferSource} bytes */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A module whose text a test brings along.
 * @param {string} text
 */
export function load(text) {
  return import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
}
