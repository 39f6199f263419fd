// @ts-check
// A page on Node's own global object. Everything that the tests judge comes from voxlink; nothing here stands in for it.
import * as voxlink from 'voxlink';
import { CanvasRenderingContext2D, HTMLCanvasElement } from './canvas.js';
import { define, defineHandlers } from './define.js';
import { Document, Element, HTMLElement, Node } from './dom.js';
import { fillLanguage } from './language.js';
import { MediaDevices } from './media.js';
import { HTMLAudioElement, HTMLMediaElement, HTMLVideoElement } from './media-element.js';
import { AudioContext, AudioNode, MediaStreamAudioDestinationNode } from './web-audio.js';
import { workerClass } from './worker.js';

class Window extends EventTarget {
  static [Symbol.hasInstance](value) {
    return value === globalThis;
  }
}

class ErrorEvent extends Event {
  constructor(type, { message = '', filename = '', error = /** @type {unknown} */ (null), ...init } = {}) {
    super(type, { cancelable: true, ...init });
    Object.assign(this, { message, filename, lineno: 0, colno: 0, error });
  }
}

class PromiseRejectionEvent extends Event {
  constructor(type, { promise, reason, ...init }) {
    super(type, { cancelable: true, ...init });
    Object.assign(this, { promise, reason });
  }
}

class FileReader extends EventTarget {
  result = null;
  error = null;

  readAsArrayBuffer(blob) {
    this.#read(blob.arrayBuffer());
  }

  readAsText(blob) {
    this.#read(blob.text());
  }

  async #read(reading) {
    this.result = await reading;
    this.dispatchEvent(new Event('load'));
    this.dispatchEvent(new Event('loadend'));
  }
}
defineHandlers(FileReader.prototype, ['load', 'loadend', 'error']);

/** The suite's files, and nothing else. */
function fetcher(suite, base) {
  return async (resource) => {
    try {
      return new Response(suite.read(new URL(resource, base)));
    } catch {
      return new Response('', { status: 404 });
    }
  };
}

/** A message to oneself. */
function postMessage(data, target, transfer) {
  const copy = structuredClone(data, { transfer: Array.isArray(transfer) ? transfer : (target?.transfer ?? []) });
  setTimeout(() => globalThis.dispatchEvent(new MessageEvent('message', { data: copy })), 0);
}

function mediaCapabilities() {
  const info = (receiverOrSender) => async (configuration) => {
    const supported = ['audio', 'video'].every((kind) => {
      const type = configuration[kind]?.contentType.split(';')[0].toLowerCase();
      return (
        !type || receiverOrSender.getCapabilities(kind).codecs.some((codec) => codec.mimeType.toLowerCase() === type)
      );
    });
    return { supported, smooth: true, powerEfficient: false };
  };
  return { encodingInfo: info(voxlink.RTCRtpSender), decodingInfo: info(voxlink.RTCRtpReceiver) };
}

/**
 * @param {import('./suite.js').Suite} suite
 * @param {URL} url
 */
export function installPage(suite, url) {
  fillLanguage();
  const bus = new EventTarget();
  const kinds = { audio: HTMLAudioElement, canvas: HTMLCanvasElement, video: HTMLVideoElement };
  const document = new Document(url, kinds);
  const globals = {
    addEventListener: bus.addEventListener.bind(bus),
    removeEventListener: bus.removeEventListener.bind(bus),
    dispatchEvent: bus.dispatchEvent.bind(bus),
    ...{ window: globalThis, self: globalThis, parent: globalThis, top: globalThis, opener: null, length: 0, name: '' },
    ...{ isSecureContext: true, crossOriginIsolated: false, origin: url.origin, location: url, document },
    ...{ Window, ErrorEvent, PromiseRejectionEvent, FileReader, MediaDevices },
    ...{
      Node,
      Element,
      HTMLElement,
      Document,
      HTMLMediaElement,
      HTMLVideoElement,
      HTMLAudioElement,
      HTMLCanvasElement,
    },
    ...{ CanvasRenderingContext2D, AudioContext, AudioNode, MediaStreamAudioDestinationNode },
    Audio: function Audio() {
      return document.createElement('audio');
    },
    Worker: workerClass(suite, url),
    requestAnimationFrame: (callback) => setTimeout(() => callback(performance.now()), 16),
    cancelAnimationFrame: clearTimeout,
    getComputedStyle: () => ({ getPropertyValue: () => '' }),
    postMessage,
    fetch: fetcher(suite, url),
    navigator: {
      userAgent: `Node.js ${process.version}`,
      platform: 'Node',
      onLine: true,
      mediaDevices: new MediaDevices(),
      mediaCapabilities: mediaCapabilities(),
      permissions: { query: async () => ({ state: 'granted' }) },
    },
    ...voxlink,
  };
  for (const [name, value] of Object.entries(globals)) define(globalThis, name, value);
  defineHandlers(globalThis, ['load', 'message', 'unhandledrejection', 'rejectionhandled', 'error']);
  return document;
}

/** Errors and rejections that nobody handles reach the window, as in a browser. */
export function reportUnhandled() {
  process.on('uncaughtException', (error) => {
    globalThis.dispatchEvent(new ErrorEvent('error', { message: `Uncaught ${error?.message ?? error}`, error }));
  });
  process.on('unhandledRejection', (reason, promise) => {
    promise.catch(() => {});
    globalThis.dispatchEvent(new PromiseRejectionEvent('unhandledrejection', { promise, reason }));
  });
}
