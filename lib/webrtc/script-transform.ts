import { checkFunction, wrongType } from '../core/check.js';
import type { GlobalReadableStream, GlobalWritableStream, RTCEventInit } from '../core/globals.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import { requireArguments, required } from '../core/webidl.js';
import { type NativeEncodedStream, native } from '../native.js';
import { type OpenStreams, openStreams, type RTCEncodedFrame } from './encoded-streams.js';
import { EventBase, initOf, typeOf } from './event-base.js';

/** A Worker of node:worker_threads, or a MessagePort to one. */
export interface TransformWorker {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
}

/** The member by which a message to a worker is known as one of ours. It holds the number of a port. */
const MARK = 'voxlink:rtctransform';

/** @internal */
export interface ScriptTransformAccess {
  is(value: unknown): value is RTCRtpScriptTransform;
  /** The number of the port, for connect() of a sender or receiver. */
  port(transform: RTCRtpScriptTransform): number;
}

/** @internal */
export let scriptTransforms: ScriptTransformAccess;

/**
 * Encoded frames for a worker, which hears of them by acceptTransforms().
 * https://www.w3.org/TR/webrtc-encoded-transform/#RTCRtpScriptTransform
 */
export class RTCRtpScriptTransform {
  // Kept, so that the port is there when the worker looks for it.
  readonly #stream: NativeEncodedStream;

  constructor(worker: TransformWorker, options?: unknown, transfer: readonly unknown[] = []) {
    requireArguments(1, arguments.length, 'RTCRtpScriptTransform constructor');
    if (typeof worker?.postMessage !== 'function') throw wrongType('Worker', 'worker', worker);
    this.#stream = new native.EncodedStream(null, false);
    worker.postMessage({ [MARK]: this.#stream.port, options }, transfer);
  }

  static {
    defineInterface(RTCRtpScriptTransform, 'RTCRtpScriptTransform');
    scriptTransforms = {
      is: (value): value is RTCRtpScriptTransform => typeof value === 'object' && value !== null && #stream in value,
      port: (transform) => transform.#stream.port,
    };
  }
}

/** The worker's side of an RTCRtpScriptTransform. */
export class RTCRtpScriptTransformer {
  readonly #streams: OpenStreams;
  readonly #options: unknown;
  readonly #waiting: ((timestamp: number) => void)[] = [];

  constructor(key?: symbol, streams?: OpenStreams, options?: unknown) {
    requireInternal(key);
    this.#streams = streams as OpenStreams;
    this.#options = options;
    this.#streams.onframe = (frame) => this.#settle(frame);
  }

  get readable(): GlobalReadableStream {
    return this.#streams.readable;
  }

  get writable(): GlobalWritableStream {
    return this.#streams.writable;
  }

  get options(): unknown {
    return this.#options;
  }

  /** Asks the encoder for a key frame on every layer. Resolves with its RTP timestamp. */
  generateKeyFrame(): Promise<number> {
    this.#streams.stream.requestKeyFrame();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks the remote side for a key frame. */
  async sendKeyFrameRequest(): Promise<void> {
    this.#streams.stream.requestKeyFrame();
  }

  #settle(frame: RTCEncodedFrame): void {
    if (this.#waiting.length === 0 || !('type' in frame) || frame.type !== 'key') return;
    for (const resolve of this.#waiting.splice(0)) resolve(frame.timestamp);
  }

  static {
    defineInterface(RTCRtpScriptTransformer, 'RTCRtpScriptTransformer');
  }
}

export interface RTCTransformEventInit extends RTCEventInit {
  transformer: RTCRtpScriptTransformer;
}

export class RTCTransformEvent extends EventBase {
  readonly #transformer: RTCRtpScriptTransformer;

  constructor(type: string, init: RTCTransformEventInit) {
    const members = initOf(init, 2, arguments.length, 'RTCTransformEvent');
    super(typeOf(type), init);
    this.#transformer = required(members, 'transformer', toTransformer, 'RTCTransformEventInit');
  }

  get transformer(): RTCRtpScriptTransformer {
    return this.#transformer;
  }

  static {
    defineInterface(RTCTransformEvent, 'RTCTransformEvent');
  }
}

function toTransformer(value: unknown, name: string): RTCRtpScriptTransformer {
  if (!(value instanceof RTCRtpScriptTransformer)) throw wrongType('RTCRtpScriptTransformer', name, value);
  return value;
}

interface TransformPort {
  addEventListener(type: 'message', listener: (event: unknown) => void): void;
  removeEventListener(type: 'message', listener: (event: unknown) => void): void;
}

/**
 * In a worker: calls `listener` with the event `rtctransform` of each RTCRtpScriptTransform that is made for it, which a
 * browser fires at the worker's global object. The messages that announce them come through `port`, by default the
 * worker's parentPort; listeners that are added to it later do not see them. Like any listener of messages, it keeps
 * the worker alive until the returned function takes it off.
 */
export function acceptTransforms(listener: (event: RTCTransformEvent) => void, port?: TransformPort): () => void {
  const source = port ?? (process.getBuiltinModule('node:worker_threads').parentPort as TransformPort | null);
  checkFunction(listener, 'listener');
  if (typeof source?.addEventListener !== 'function') throw wrongType('MessagePort outside of a worker', 'port', port);
  const onMessage = (event: unknown) => {
    const { data } = event as { data: unknown };
    if (typeof data !== 'object' || data === null || !(MARK in data)) return;
    (event as { stopImmediatePropagation(): void }).stopImmediatePropagation();
    const { [MARK]: id, options } = data as { [MARK]: number; options: unknown };
    const transformer = new RTCRtpScriptTransformer(internal, openStreams(Number(id), 'ignore'), options);
    listener(new RTCTransformEvent('rtctransform', { transformer }));
  };
  source.addEventListener('message', onMessage);
  return () => source.removeEventListener('message', onMessage);
}
