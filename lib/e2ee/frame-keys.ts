import { checkInteger, checkOneOf, checkOptions, wrongType, wrongValue } from '../core/check.js';

export interface FrameKeysOptions {
  /** Goes into the derivation of keys; both sides need the same. Default 'LKFrameEncryptionKey', which LiveKit has. */
  salt?: string;
  /** Of AES, in bits. Default 128. */
  bits?: 128 | 256;
}

/** @internal What Web Crypto calls CryptoKey, by a name that needs no types of a browser. */
export type FrameKey = Parameters<typeof crypto.subtle.encrypt>[1];

const HASH = 'SHA-256';
const ITERATIONS = 100_000;
const SHORTEST_SECRET = 16;
const LAST_INDEX = 255;
/** HKDF's context: as many zeros as LiveKit takes, so that the two understand each other. */
const CONTEXT = new Uint8Array(128);

/**
 * The keys that the members of a call share, by number. Senders use the current one; receivers find in each frame which
 * one it needs, so that keys can be changed while a call goes on: first give everyone the new one, then make it current.
 */
export class FrameKeys {
  readonly #salt: Uint8Array<ArrayBuffer>;
  readonly #bits: 128 | 256;
  readonly #keys = new Map<number, FrameKey>();
  #current = 0;

  constructor(options?: FrameKeysOptions) {
    const { salt = 'LKFrameEncryptionKey', bits = 128 } = checkOptions(options, 'options');
    if (typeof salt !== 'string') throw wrongType('string', 'salt', salt);
    this.#salt = new TextEncoder().encode(salt);
    this.#bits = checkOneOf(bits, 'bits', [128, 256]);
  }

  /**
   * Derives a key from a passphrase (PBKDF2 with 100 000 rounds) or from at least 16 random bytes (HKDF), both over
   * SHA-256, and keeps it under a number from 0 to 255.
   */
  async set(secret: string | Uint8Array, index = 0): Promise<void> {
    checkIndex(index);
    this.#keys.set(index, await this.#derive(secret));
  }

  /** Frames that need the key are not decrypted any more. */
  remove(index: number): void {
    this.#keys.delete(checkIndex(index));
  }

  /** The number of the key that senders use. Until there is a key of that number, they send nothing. */
  get current(): number {
    return this.#current;
  }

  set current(index: number) {
    this.#current = checkIndex(index);
  }

  /** @internal */
  find(index: number): FrameKey | undefined {
    return this.#keys.get(index);
  }

  async #derive(secret: string | Uint8Array): Promise<FrameKey> {
    const { subtle } = crypto;
    const target = { name: 'AES-GCM', length: this.#bits };
    const derive = async (name: string, bytes: Uint8Array<ArrayBuffer>, parameters: object) => {
      const material = await subtle.importKey('raw', bytes, name, false, ['deriveKey']);
      const algorithm = { name, salt: this.#salt, hash: HASH, ...parameters } as Parameters<typeof subtle.deriveKey>[0];
      return await subtle.deriveKey(algorithm, material, target, false, ['encrypt', 'decrypt']);
    };
    if (typeof secret === 'string') {
      if (secret === '') throw wrongValue('passphrase', 'secret', secret);
      return await derive('PBKDF2', new TextEncoder().encode(secret), { iterations: ITERATIONS });
    }
    if (!(secret instanceof Uint8Array)) throw wrongType('string or Uint8Array', 'secret', secret);
    if (secret.length < SHORTEST_SECRET) {
      throw wrongValue(`at least ${SHORTEST_SECRET} bytes`, 'secret.length', secret.length);
    }
    return await derive('HKDF', new Uint8Array(secret), { info: CONTEXT });
  }
}

function checkIndex(index: number): number {
  return checkInteger(index, 'index', 0, LAST_INDEX);
}
