import { beforeAll, describe, expect, it } from 'vitest';
import { escapeNal, unescapeNal } from '../../lib/e2ee/frame-layout.js';
import { type EncryptableFrame, FrameDecryptor, FrameEncryptor, FrameKeys } from '../../lib/e2ee/index.js';

interface FrameInit {
  bytes: number[] | Uint8Array;
  type?: string;
  mimeType?: string;
}

function frame({ bytes, type, mimeType = 'audio/opus' }: FrameInit): EncryptableFrame {
  return { data: new Uint8Array(bytes).buffer, type, getMetadata: () => ({ mimeType }) };
}

const bytesOf = ({ data }: EncryptableFrame) => [...new Uint8Array(data)];
const count = (length: number) => Array.from({ length }, (_, i) => i % 251);

/** Parameter sets, then a slice whose content looks like start codes. */
const H264 = [0, 0, 0, 1, 0x67, 66, 0, 31, 0, 0, 0, 1, 0x68, 1, 0, 0, 1, 0x65, 0x88, ...count(50), 0, 0, 1, 0, 0, 0];

const FRAMES: [string, FrameInit, number][] = [
  ['sound', { bytes: count(60) }, 1],
  ['silence of one byte', { bytes: [0xf8] }, 1],
  ['a key frame of VP8', { bytes: count(500), type: 'key', mimeType: 'video/VP8' }, 10],
  ['a delta frame of VP8', { bytes: count(500), type: 'delta', mimeType: 'video/VP8' }, 3],
  ['a frame of VP9', { bytes: count(500), type: 'delta', mimeType: 'video/VP9' }, 0],
  ['a frame of H.264', { bytes: H264, type: 'key', mimeType: 'video/H264' }, 19],
];

let keys: FrameKeys;
let others: FrameKeys;

beforeAll(async () => {
  keys = new FrameKeys();
  await keys.set(new Uint8Array(32).fill(7));
  others = new FrameKeys();
  await others.set(new Uint8Array(32).fill(8));
});

describe.each(FRAMES)('%s', (_name, init, clear) => {
  it('comes out as it went in, and is nowhere readable in between', async () => {
    const encryptor = new FrameEncryptor(keys);
    const decryptor = new FrameDecryptor(keys);
    const sent = frame(init);
    expect(await encryptor.encrypt(sent)).toBe(true);
    const sealed = bytesOf(sent);
    expect(sealed.slice(0, clear)).toEqual([...init.bytes].slice(0, clear));
    expect(sealed.length).toBeGreaterThanOrEqual(init.bytes.length + 30);
    expect(await decryptor.decrypt(sent)).toBe(true);
    expect(bytesOf(sent)).toEqual([...init.bytes]);
    expect({ ...pick(encryptor), ...pick(decryptor) }).toMatchObject({ framesEncrypted: 1, framesDecrypted: 1 });
  });

  it('never looks the same twice', async () => {
    const encryptor = new FrameEncryptor(keys);
    const [one, other] = [frame(init), frame(init)];
    await encryptor.encrypt(one);
    await encryptor.encrypt(other);
    expect(bytesOf(one)).not.toEqual(bytesOf(other));
  });

  it('is not decrypted when anything of it was changed', async () => {
    const sent = frame(init);
    await new FrameEncryptor(keys).encrypt(sent);
    const sealed = bytesOf(sent);
    const decryptor = new FrameDecryptor(keys);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await decryptor.decrypt(frame({ ...init, bytes: changed })), `byte ${at}`).toBe(false);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(await decryptor.decrypt(frame({ ...init, bytes: sealed.slice(0, length) }))).toBe(false);
    }
    expect(decryptor.framesDecrypted).toBe(0);
    expect(decryptor.framesDropped).toBe(2 * sealed.length);
  });
});

function pick(object: object): Record<string, unknown> {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(object));
  return Object.fromEntries(names.map((name) => [name, (object as Record<string, unknown>)[name]]));
}

it('counts frames of another key, of no key, and without encryption', async () => {
  const decryptor = new FrameDecryptor(others);
  const wrong = frame({ bytes: count(40) });
  await new FrameEncryptor(keys).encrypt(wrong);
  expect(await decryptor.decrypt(wrong)).toBe(false);
  expect(decryptor.framesInvalid).toBe(1);

  const unknown = new FrameKeys();
  await unknown.set('correct horse battery staple', 9);
  unknown.current = 9;
  const unread = frame({ bytes: count(40) });
  await new FrameEncryptor(unknown).encrypt(unread);
  expect(await decryptor.decrypt(unread)).toBe(false);
  expect(decryptor.framesWithoutKey).toBe(1);

  expect(await decryptor.decrypt(frame({ bytes: count(40) }))).toBe(false);
  expect(decryptor).toMatchObject({ framesInvalid: 2, framesDropped: 3, framesDecrypted: 0 });
});

it('sends nothing without a key, nor what cannot be encrypted', async () => {
  const encryptor = new FrameEncryptor(new FrameKeys());
  expect(await encryptor.encrypt(frame({ bytes: count(40) }))).toBe(false);
  expect(encryptor.framesDropped).toBe(1);
  const able = new FrameEncryptor(keys);
  expect(await able.encrypt(frame({ bytes: count(40), type: 'key', mimeType: 'video/AV1' }))).toBe(false);
  expect(await able.encrypt(frame({ bytes: count(40), type: 'key', mimeType: 'video/H264' }))).toBe(false);
  expect(able).toMatchObject({ framesDropped: 2, framesEncrypted: 0 });
});

it('changes keys while frames of the old one are still on their way', async () => {
  const both = new FrameKeys();
  await both.set('first', 0);
  const encryptor = new FrameEncryptor(both);
  const decryptor = new FrameDecryptor(both);
  const early = frame({ bytes: count(40) });
  await encryptor.encrypt(early);
  await both.set('second', 1);
  both.current = 1;
  const late = frame({ bytes: count(40) });
  await encryptor.encrypt(late);
  expect(await decryptor.decrypt(late)).toBe(true);
  expect(await decryptor.decrypt(early)).toBe(true);
  both.remove(0);
  const after = frame({ bytes: count(40) });
  both.current = 0;
  expect(await encryptor.encrypt(after)).toBe(false);
});

it('derives other keys with another salt or length', async () => {
  const sealed = frame({ bytes: count(40) });
  await new FrameEncryptor(keys).encrypt(sealed);
  for (const options of [{ salt: 'another' }, { bits: 256 as const }]) {
    const different = new FrameKeys(options);
    await different.set(new Uint8Array(32).fill(7));
    expect(await new FrameDecryptor(different).decrypt(frame({ bytes: bytesOf(sealed) }))).toBe(false);
  }
});

it('reads what a frame cryptor of LiveKit makes of the same passphrase', async () => {
  // Made with Web Crypto after its documented format: AES-128-GCM, PBKDF2 with 100 000 rounds of SHA-256, the salt
  // "LKFrameEncryptionKey", one byte of sound readable, then the vector, its length and the number of the key.
  const iv = new Uint8Array(12).map((_, i) => i + 1);
  const material = await crypto.subtle.importKey('raw', Buffer.from('secret'), 'PBKDF2', false, ['deriveKey']);
  const salt = Buffer.from('LKFrameEncryptionKey');
  const key = await crypto.subtle.deriveKey(
    { name: 'PBKDF2', salt, hash: 'SHA-256', iterations: 100_000 },
    material,
    { name: 'AES-GCM', length: 128 },
    false,
    ['encrypt'],
  );
  const additionalData = Uint8Array.of(0);
  const content = Uint8Array.from(count(30)).subarray(1);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, content);
  const passphrase = new FrameKeys();
  await passphrase.set('secret');
  const received = frame({ bytes: [0, ...new Uint8Array(sealed), ...iv, 12, 0] });
  expect(await new FrameDecryptor(passphrase).decrypt(received)).toBe(true);
  expect(bytesOf(received)).toEqual(count(30));
});

it('escapes what could be taken for a start code, and back', () => {
  for (const bytes of [[0, 0, 0, 0, 0, 0], [0, 0, 1], [0, 0, 3, 0, 0, 3], [1, 0, 0, 2, 0, 0], count(300)]) {
    const escaped = escapeNal(Uint8Array.from(bytes));
    const text = Buffer.from(escaped).toString('latin1');
    for (const code of ['\0\0\0', '\0\0\x01', '\0\0\x02']) expect(text.includes(code)).toBe(false);
    expect([...unescapeNal(escaped)]).toEqual(bytes);
  }
});

it('refuses secrets, numbers and frames that are none', async () => {
  const fresh = new FrameKeys();
  await expect(fresh.set('')).rejects.toThrow('Expected passphrase for secret but received "" (string)');
  await expect(fresh.set(new Uint8Array(15))).rejects.toThrow('Expected at least 16 bytes for secret.length but');
  await expect(fresh.set(1 as never)).rejects.toThrow('Expected string or Uint8Array for secret but received 1');
  await expect(fresh.set('x', 256)).rejects.toThrow('Expected integer between 0 and 255 for index but received 256');
  expect(() => {
    fresh.current = -1;
  }).toThrow('Expected integer between 0 and 255 for index');
  expect(() => new FrameKeys({ bits: 192 as never })).toThrow('Expected one of 128, 256 for bits but received 192');
  expect(() => new FrameEncryptor({} as never)).toThrow('Expected FrameKeys for keys but received an object');
  await expect(new FrameEncryptor(keys).encrypt({} as never)).rejects.toThrow('Expected encoded frame for frame');
  await expect(new FrameDecryptor(keys).decrypt(null as never)).rejects.toThrow('Expected encoded frame for frame');
});
