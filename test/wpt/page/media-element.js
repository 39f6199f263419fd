// @ts-check
// <video> and <audio>, which play what voxlink's sinks deliver.
import { AudioSink, MediaStream, VideoSink } from 'voxlink';
import { HTMLElement } from './dom.js';

export class HTMLMediaElement extends HTMLElement {
  HAVE_NOTHING = 0;
  HAVE_METADATA = 1;
  HAVE_CURRENT_DATA = 2;
  HAVE_FUTURE_DATA = 3;
  HAVE_ENOUGH_DATA = 4;
  muted = false;
  volume = 1;
  playbackRate = 1;
  networkState = 2;
  error = null;
  seeking = false;
  #wanted = false;
  #ready = false;
  #startedAt = 0;
  #pausedAt = 0;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Map<MediaStreamTrack, { close(): void }>} */
  #sinks = new Map();
  /** @type {(() => void)[]} */
  #players = [];
  /** @type {NodeJS.Timeout | undefined} */
  #scanning;
  /** @type {NodeJS.Timeout | undefined} */
  #ticking;
  ended = false;

  get autoplay() {
    return this.hasAttribute('autoplay');
  }

  set autoplay(value) {
    if (value) this.setAttribute('autoplay', '');
    else this.removeAttribute('autoplay');
    this.#play();
  }

  get srcObject() {
    return this.#stream;
  }

  set srcObject(stream) {
    if (stream && !(stream instanceof MediaStream)) throw new TypeError('srcObject takes a MediaStream');
    this.#reset();
    this.#stream = stream ?? null;
    setTimeout(() => {
      if (this.#stream !== stream) return;
      if (!stream) this.#fire('emptied');
      else this.#scan(stream);
    }, 0);
  }

  get readyState() {
    return this.#ready ? this.HAVE_ENOUGH_DATA : this.HAVE_NOTHING;
  }

  get paused() {
    return !this.#wanted;
  }

  get duration() {
    return this.#ready ? Number.POSITIVE_INFINITY : Number.NaN;
  }

  get currentTime() {
    return this.#ticking ? (performance.now() - this.#startedAt) / 1000 : this.#pausedAt;
  }

  get buffered() {
    return { length: 0 };
  }

  get seekable() {
    return { length: 0 };
  }

  load() {}

  /** @returns {Promise<void>} */
  play() {
    this.#wanted = true;
    if (this.#ticking) return Promise.resolve();
    const playing = new Promise((resolve) => this.#players.push(() => resolve(undefined)));
    this.#play();
    return playing;
  }

  pause() {
    this.#wanted = false;
    if (!this.#ticking) return;
    this.#pausedAt = this.currentTime;
    this.#stopTicking();
    setTimeout(() => this.#fire('pause'), 0);
  }

  /** What a subclass hears of each picture. */
  onpicture(_frame) {}

  #fire(...names) {
    for (const name of names) this.dispatchEvent(new Event(name));
  }

  #stopTicking() {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  #reset() {
    for (const sink of this.#sinks.values()) sink.close();
    this.#sinks.clear();
    clearInterval(this.#scanning);
    this.#stopTicking();
    this.#ready = false;
    this.ended = false;
    this.#pausedAt = 0;
  }

  /** Tracks come and go while a stream plays. */
  #scan(stream) {
    const look = () => {
      const tracks = stream.getTracks();
      for (const track of tracks) {
        if (track.readyState !== 'ended' && !this.#sinks.has(track))
          this.#sinks.set(track, this.#sinkOf(track, stream));
      }
      if (this.#ready && !this.ended && tracks.length > 0 && tracks.every((track) => track.readyState === 'ended')) {
        this.ended = true;
        this.#fire('ended');
      }
    };
    look();
    this.#scanning = setInterval(look, 50);
  }

  #sinkOf(track, stream) {
    if (track.kind === 'audio') {
      const sink = new AudioSink(track);
      sink.onframe = () => {
        if (stream.getVideoTracks().length === 0) this.#begin();
      };
      return sink;
    }
    const sink = new VideoSink(track);
    sink.onframe = (frame) => {
      this.onpicture(frame);
      this.#begin();
    };
    return sink;
  }

  #begin() {
    if (this.#ready) return;
    this.#ready = true;
    this.#fire('durationchange', 'resize', 'loadedmetadata', 'loadeddata', 'canplay', 'canplaythrough');
    this.#play();
  }

  #play() {
    this.#wanted ||= this.autoplay;
    if (!this.#wanted || !this.#ready || this.#ticking) return;
    this.#startedAt = performance.now() - this.#pausedAt * 1000;
    this.#ticking = setInterval(() => this.#fire('timeupdate'), 250);
    this.#fire('play', 'playing');
    for (const resolve of this.#players.splice(0)) resolve();
  }
}

export class HTMLAudioElement extends HTMLMediaElement {}

export class HTMLVideoElement extends HTMLMediaElement {
  /** @type {import('./frames.js').Frame | undefined} The picture that is shown. */
  picture;
  #count = 0;
  /** @type {Map<number, Function>} */
  #callbacks = new Map();
  #nextCallback = 1;

  get videoWidth() {
    return this.picture?.width ?? 0;
  }

  get videoHeight() {
    return this.picture?.height ?? 0;
  }

  get width() {
    return Number(this.getAttribute('width') ?? 0);
  }

  set width(value) {
    this.setAttribute('width', value);
  }

  get height() {
    return Number(this.getAttribute('height') ?? 0);
  }

  set height(value) {
    this.setAttribute('height', value);
  }

  /** @param {Function} callback */
  requestVideoFrameCallback(callback) {
    this.#callbacks.set(this.#nextCallback, callback);
    return this.#nextCallback++;
  }

  /** @param {number} id */
  cancelVideoFrameCallback(id) {
    this.#callbacks.delete(id);
  }

  getVideoPlaybackQuality() {
    return { totalVideoFrames: this.#count, droppedVideoFrames: 0, creationTime: performance.now() };
  }

  /** @param {import('./frames.js').Frame} frame */
  onpicture(frame) {
    const before = this.picture;
    this.picture = frame;
    this.#count++;
    const { width, height } = frame;
    if (before && (before.width !== width || before.height !== height)) this.dispatchEvent(new Event('resize'));
    const now = performance.now();
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of callbacks) {
      callback(now, {
        width,
        height,
        presentedFrames: this.#count,
        mediaTime: this.currentTime,
        presentationTime: now,
      });
    }
  }
}
