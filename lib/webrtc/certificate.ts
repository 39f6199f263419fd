import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import { defineInterface, internal, requireInternal } from '../core/interface.js';
import {
  isObject,
  type Members,
  required,
  toDictionary,
  toDOMString,
  toEnforcedUnsignedLong,
  toEnforcedUnsignedLongLong,
} from '../core/webidl.js';
import { type NativeCertificate, native } from '../native.js';
import type { RTCDtlsFingerprint } from './dictionaries.js';
import { nativeException } from './error.js';

/** How a certificate's key is made; a string stands for an object with that name alone. */
export type RTCKeygenAlgorithm =
  | string
  | {
      name: string;
      namedCurve?: string;
      modulusLength?: number;
      publicExponent?: Uint8Array;
      hash?: string | { name: string };
      /** Milliseconds from now until the certificate expires. */
      expires?: number;
    };

/** @internal The library's own access to what WebIDL hides. */
export interface CertificateAccess {
  create(native: NativeCertificate): RTCCertificate;
  is(value: unknown): value is RTCCertificate;
  native(certificate: RTCCertificate): NativeCertificate;
}

/** @internal */
export let certificates: CertificateAccess;

export class RTCCertificate {
  readonly #native: NativeCertificate;

  private constructor(key?: symbol, native?: NativeCertificate) {
    requireInternal(key);
    this.#native = native as NativeCertificate;
  }

  get expires(): number {
    return this.#native.expires;
  }

  getFingerprints(): RTCDtlsFingerprint[] {
    return this.#native.fingerprints.map(({ algorithm, value }) => ({ algorithm, value: value.toLowerCase() }));
  }

  static {
    defineInterface(RTCCertificate, 'RTCCertificate', { hidden: true });
    certificates = {
      create: (native) => new RTCCertificate(internal, native),
      is: (value): value is RTCCertificate => typeof value === 'object' && value !== null && #native in value,
      native: (certificate) => certificate.#native,
    };
  }
}

const DEFAULT_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
const LONGEST_LIFETIME_MS = 365 * 24 * 60 * 60 * 1000;

interface Key {
  type: 'ECDSA' | 'RSA';
  modulusLength: number;
}

function unsupported(what: string): DOMException {
  return domException('NotSupportedError', `${what} is not supported; use ECDSA with P-256 or RSASSA-PKCS1-v1_5`);
}

function hashOf(algorithm: Members): string {
  const { hash } = algorithm;
  const name = isObject(hash) ? (hash as Members).name : hash;
  return toDOMString(name, 'hash').toUpperCase();
}

function isExponent65537(value: unknown): boolean {
  return value instanceof Uint8Array && value.length === 3 && value[0] === 1 && value[1] === 0 && value[2] === 1;
}

function rsaKey(algorithm: Members): Key {
  const modulusLength = required(algorithm, 'modulusLength', toEnforcedUnsignedLong, 'RsaHashedKeyGenParams');
  if (!(algorithm.publicExponent instanceof Uint8Array)) {
    throw wrongType('Uint8Array', 'publicExponent', algorithm.publicExponent);
  }
  if (hashOf(algorithm) !== 'SHA-256') throw unsupported('This hash');
  if (!isExponent65537(algorithm.publicExponent)) throw unsupported('A public exponent other than 65537');
  if (modulusLength < 1024 || modulusLength > 8192) throw unsupported(`A modulus of ${modulusLength} bits`);
  return { type: 'RSA', modulusLength };
}

function keyOf(algorithm: Members): Key {
  const name = required(algorithm, 'name', toDOMString, 'Algorithm').toUpperCase();
  if (name === 'RSASSA-PKCS1-V1_5') return rsaKey(algorithm);
  if (name !== 'ECDSA') throw unsupported(name);
  const curve = required(algorithm, 'namedCurve', toDOMString, 'EcKeyGenParams');
  if (curve !== 'P-256') throw unsupported(curve);
  return { type: 'ECDSA', modulusLength: 0 };
}

export async function generateCertificate(keygenAlgorithm: RTCKeygenAlgorithm): Promise<RTCCertificate> {
  const algorithm = isObject(keygenAlgorithm)
    ? toDictionary(keygenAlgorithm, 'keygenAlgorithm')
    : { name: toDOMString(keygenAlgorithm, 'keygenAlgorithm') };
  const { expires } = algorithm as Members;
  const lifetime = expires === undefined ? DEFAULT_LIFETIME_MS : toEnforcedUnsignedLongLong(expires, 'expires');
  const { type, modulusLength } = keyOf(algorithm);
  return new Promise((resolve, reject) => {
    native.generateCertificate(type, modulusLength, Math.min(lifetime, LONGEST_LIFETIME_MS), (error, certificate) => {
      if (error !== null) reject(nativeException(error));
      else resolve(certificates.create(certificate));
    });
  });
}
