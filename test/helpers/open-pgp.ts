import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An RSA key that signs as OpenPGP asks (RFC 9580, version 4 packets), so that apt can check a test archive. */
export class OpenPgpKey {
  readonly #privateKey: KeyObject;
  readonly #body: Buffer;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { n, e } = publicKey.export({ format: 'jwk' });
    this.#privateKey = privateKey;
    const created = uint32(1_700_000_000);
    this.#body = Buffer.concat([Buffer.of(4), created, Buffer.of(1), mpi(fromBase64(n)), mpi(fromBase64(e))]);
  }

  /** The public key as the contents of a keyring file. */
  get keyring(): Buffer {
    const userId = Buffer.from('Test archive <archive@example.org>');
    const certified = Buffer.concat([prefixed(0x99, this.#body, 2), prefixed(0xb4, userId, 4)]);
    return Buffer.concat([packet(6, this.#body), packet(13, userId), this.#signature(0x13, certified)]);
  }

  /** A detached signature of a document, armored. */
  signDetached(document: Buffer): string {
    const base64 = this.#signature(0x00, document).toString('base64');
    const lines = base64.match(/.{1,64}/g) ?? [];
    return ['-----BEGIN PGP SIGNATURE-----', '', ...lines, '-----END PGP SIGNATURE-----', ''].join('\n');
  }

  #signature(type: number, data: Buffer): Buffer {
    const fingerprint = createHash('sha1')
      .update(prefixed(0x99, this.#body, 2))
      .digest();
    const now = uint32(Math.floor(Date.now() / 1000) - 60);
    const hashedParts = Buffer.concat([Buffer.of(5, 2), now, Buffer.of(22, 33, 4), fingerprint]);
    const head = Buffer.concat([Buffer.of(4, type, 1, 8), uint16(hashedParts.length), hashedParts]);
    const signed = Buffer.concat([data, head, Buffer.of(4, 0xff), uint32(head.length)]);
    const unhashed = Buffer.concat([Buffer.of(9, 16), fingerprint.subarray(-8)]);
    const check = createHash('sha256').update(signed).digest().subarray(0, 2);
    const value = mpi(sign('sha256', signed, this.#privateKey));
    return packet(2, Buffer.concat([head, uint16(unhashed.length), unhashed, check, value]));
  }
}

function packet(tag: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xc0 | tag, 0xff), uint32(body.length), body]);
}

function prefixed(mark: number, body: Buffer, lengthBytes: 2 | 4): Buffer {
  return Buffer.concat([Buffer.of(mark), lengthBytes === 2 ? uint16(body.length) : uint32(body.length), body]);
}

function mpi(value: Buffer): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  const bytes = value.subarray(start);
  const bits = bytes.length * 8 - (Math.clz32(bytes[0] ?? 0) - 24);
  return Buffer.concat([uint16(bits), bytes]);
}

function uint16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 0xff);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function fromBase64(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64url');
}
