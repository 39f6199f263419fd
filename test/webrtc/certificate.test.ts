import { describe, expect, it } from 'vitest';
import { RTCCertificate, type RTCKeygenAlgorithm, RTCPeerConnection } from '../../lib/index.js';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

describe('generateCertificate', () => {
  it.each([
    ['an elliptic curve', ECDSA],
    ['RSA', RSA],
    ['RSA with a hash object', { ...RSA, hash: { name: 'sha-256' } }],
  ])('makes one of %s, valid for thirty days', async (_name, algorithm) => {
    const certificate = await RTCPeerConnection.generateCertificate(algorithm);
    expect(certificate).toBeInstanceOf(RTCCertificate);
    const days = (certificate.expires - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThan(31);
    const [fingerprint] = certificate.getFingerprints();
    expect(fingerprint?.algorithm).toBe('sha-256');
    expect(fingerprint?.value).toMatch(/^([0-9a-f]{2}:){31}[0-9a-f]{2}$/);
  });

  it('is what the connection offers', async () => {
    const certificate = await RTCPeerConnection.generateCertificate(ECDSA);
    using connection = new RTCPeerConnection({ certificates: [certificate] });
    expect(connection.getConfiguration().certificates).toEqual([certificate]);
    connection.createDataChannel('any');
    const { sdp = '' } = await connection.createOffer();
    expect(sdp.toLowerCase()).toContain(`sha-256 ${certificate.getFingerprints()[0]?.value}`);
  });

  it.each<[string, RTCKeygenAlgorithm]>([
    ['another curve', { ...ECDSA, namedCurve: 'P-521' }],
    ['another hash', { ...RSA, hash: 'SHA-1' }],
    ['another exponent', { ...RSA, publicExponent: new Uint8Array([3]) }],
    ['a short modulus', { ...RSA, modulusLength: 512 }],
    ['an algorithm for something else', { name: 'HMAC' }],
    ['a name alone', 'HMAC'],
  ])('does not support %s', async (_name, algorithm) => {
    await expect(RTCPeerConnection.generateCertificate(algorithm)).rejects.toMatchObject({ name: 'NotSupportedError' });
  });

  it('needs an algorithm with its parameters', async () => {
    const generate = RTCPeerConnection.generateCertificate as (...args: unknown[]) => Promise<unknown>;
    await expect(generate()).rejects.toThrow(TypeError);
    await expect(generate({})).rejects.toThrow(TypeError);
    await expect(generate('ECDSA')).rejects.toThrow(TypeError);
    await expect(generate({ ...RSA, publicExponent: 65537 })).rejects.toThrow(TypeError);
    await expect(generate({ ...ECDSA, expires: -1 })).rejects.toThrow(TypeError);
  });

  it('limits the lifetime that it is asked for', async () => {
    const short = await RTCPeerConnection.generateCertificate({ ...ECDSA, expires: 60_000 });
    expect(Math.abs(short.expires - Date.now() - 60_000)).toBeLessThan(5000);
    const long = await RTCPeerConnection.generateCertificate({ ...ECDSA, expires: 1e13 });
    expect(long.expires - Date.now()).toBeLessThan(366 * 86_400_000);
  });

  it('makes certificates that expire, and a connection refuses those', async () => {
    const certificate = await RTCPeerConnection.generateCertificate({ ...ECDSA, expires: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(() => new RTCPeerConnection({ certificates: [certificate] })).toThrow(
      expect.objectContaining({ name: 'InvalidAccessError' }),
    );
  });
});
