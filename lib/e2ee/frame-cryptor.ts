import { copyBytes, joinBytes } from '../core/bytes.js';
import { checkInstance, wrongType } from '../core/check.js';
import { FrameKeys } from './frame-keys.js';
import { escapeNal, type FrameLayout, layoutOf, unescapeNal } from './frame-layout.js';

/** RTCEncodedAudioFrame and RTCEncodedVideoFrame, of this library or of a browser. */
export interface EncryptableFrame {
  data: ArrayBuffer;
  /** Of video: 'key', 'delta' or 'empty'. */
  readonly type?: string;
  getMetadata(): { mimeType?: string };
}

const ALGORITHM = 'AES-GCM';
const IV_LENGTH = 12;
const TAG_LENGTH = 16;
/** Length of the initialization vector, and number of the key. */
const TRAILER = 2;
/** Of the initialization vector, what differs from frame to frame. */
const COUNTER_LENGTH = 4;
const LAST_COUNT = 2 ** 32 - 1;

function checkFrame(frame: EncryptableFrame): void {
  const { data, getMetadata } = frame ?? {};
  if (!(data instanceof ArrayBuffer) || typeof getMetadata !== 'function') {
    throw wrongType('encoded frame', 'frame', frame);
  }
}

function layoutOfFrame(frame: EncryptableFrame, data: Uint8Array): FrameLayout | null {
  return layoutOf(data, frame.type, frame.getMetadata().mimeType);
}

/** Encrypts frames between the encoder and the packetizer of a sender. */
export class FrameEncryptor {
  readonly #keys: FrameKeys;
  /** Random, then counted up: no two frames of a key have the same. */
  readonly #iv = new Uint8Array(IV_LENGTH);
  #count = LAST_COUNT;
  #framesEncrypted = 0;
  #framesDropped = 0;

  constructor(keys: FrameKeys) {
    this.#keys = checkInstance(keys, 'keys', FrameKeys);
  }

  get framesEncrypted(): number {
    return this.#framesEncrypted;
  }

  /** Not sent: there was no key, or the codec cannot be encrypted. */
  get framesDropped(): number {
    return this.#framesDropped;
  }

  /** Replaces the data of a frame. False when the frame must not be sent, as it is still readable. */
  async encrypt(frame: EncryptableFrame): Promise<boolean> {
    checkFrame(frame);
    const index = this.#keys.current;
    const key = this.#keys.find(index);
    const data = new Uint8Array(frame.data);
    const layout = layoutOfFrame(frame, data);
    if (!key || !layout) {
      this.#framesDropped++;
      return false;
    }
    const iv = this.#nextIv();
    const head = data.subarray(0, layout.clear);
    const algorithm = { name: ALGORITHM, iv, additionalData: head };
    const content = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, data.subarray(layout.clear)));
    const body = joinBytes([content, iv, Uint8Array.of(IV_LENGTH, index)]);
    frame.data = joinBytes([head, layout.escaped ? escapeNal(body) : body]).buffer;
    this.#framesEncrypted++;
    return true;
  }

  #nextIv(): Uint8Array<ArrayBuffer> {
    if (this.#count === LAST_COUNT) {
      crypto.getRandomValues(this.#iv);
      this.#count = 0;
    }
    new DataView(this.#iv.buffer).setUint32(IV_LENGTH - COUNTER_LENGTH, this.#count++);
    return this.#iv.slice();
  }
}

/** Decrypts frames between the depacketizer and the decoder of a receiver. */
export class FrameDecryptor {
  readonly #keys: FrameKeys;
  #framesDecrypted = 0;
  #missingKey = 0;
  #invalid = 0;

  constructor(keys: FrameKeys) {
    this.#keys = checkInstance(keys, 'keys', FrameKeys);
  }

  get framesDecrypted(): number {
    return this.#framesDecrypted;
  }

  /** Not decoded: neither those without a key nor those that are not what somebody with the key sent. */
  get framesDropped(): number {
    return this.#missingKey + this.#invalid;
  }

  /** Frames whose number stands for no key here. */
  get framesWithoutKey(): number {
    return this.#missingKey;
  }

  /** Frames that the key does not fit, that were changed on the way, or that are not encrypted. */
  get framesInvalid(): number {
    return this.#invalid;
  }

  /** Replaces the data of a frame. False when there is nothing that may be decoded. */
  async decrypt(frame: EncryptableFrame): Promise<boolean> {
    checkFrame(frame);
    const data = new Uint8Array(frame.data);
    const layout = layoutOfFrame(frame, data);
    const rest = layout ? data.subarray(layout.clear) : data;
    const body = layout?.escaped ? unescapeNal(rest) : rest;
    const trailer = body.length - TRAILER;
    const isWhole = trailer >= IV_LENGTH + TAG_LENGTH && body[trailer] === IV_LENGTH;
    if (!layout || !isWhole) return this.#refuse();
    const key = this.#keys.find(body[trailer + 1] as number);
    if (!key) {
      this.#missingKey++;
      return false;
    }
    const head = data.subarray(0, layout.clear);
    const algorithm = {
      name: ALGORITHM,
      iv: copyBytes(body.subarray(trailer - IV_LENGTH, trailer)),
      additionalData: head,
    };
    try {
      const sealed = copyBytes(body.subarray(0, trailer - IV_LENGTH));
      const content = new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
      frame.data = joinBytes([head, content]).buffer;
    } catch {
      return this.#refuse();
    }
    this.#framesDecrypted++;
    return true;
  }

  #refuse(): boolean {
    this.#invalid++;
    return false;
  }
}
