import { describe, expect, it } from 'vitest';
import { type RTCConfiguration, RTCPeerConnection } from '../../lib/index.js';

const construct = RTCPeerConnection as unknown as new (configuration: unknown) => RTCPeerConnection;

describe('RTCConfiguration', () => {
  it('has the defaults of the specification', () => {
    using connection = new RTCPeerConnection();
    expect(connection.getConfiguration()).toEqual({
      bundlePolicy: 'balanced',
      certificates: [],
      iceCandidatePoolSize: 0,
      iceServers: [],
      iceTransportPolicy: 'all',
      rtcpMuxPolicy: 'require',
    });
  });

  it('comes back as it was given, as a copy', () => {
    const configuration: RTCConfiguration = {
      bundlePolicy: 'max-bundle',
      iceCandidatePoolSize: 2,
      iceServers: [{ urls: ['stun:192.0.2.1'] }, { urls: ['turn:192.0.2.1'], username: 'user', credential: 'secret' }],
      iceTransportPolicy: 'relay',
    };
    using connection = new RTCPeerConnection(configuration);
    const copy = connection.getConfiguration();
    expect(copy).toMatchObject(configuration);
    copy.iceServers?.pop();
    expect(connection.getConfiguration().iceServers?.length).toBe(2);
  });

  it.each([
    ['no object', 'text'],
    ['an unknown bundle policy', { bundlePolicy: 'minimal' }],
    ['an empty transport policy', { iceTransportPolicy: '' }],
    ['a null RTCP policy', { rtcpMuxPolicy: null }],
    ['a pool that is too large', { iceCandidatePoolSize: 256 }],
    ['a negative pool', { iceCandidatePoolSize: -1 }],
    ['null servers', { iceServers: null }],
    ['servers that are no list', { iceServers: {} }],
    ['a server without URLs', { iceServers: [{}] }],
    ['a server that is undefined', { iceServers: [undefined] }],
    ['certificates that are none', { certificates: [{}] }],
    ['a port range that is none', { voxlink: { portRange: 1 } }],
  ])('refuses %s', (_name, configuration) => {
    expect(() => new construct(configuration)).toThrow(TypeError);
  });

  it('refuses ports out of range with the one formula', () => {
    expect(() => new construct({ voxlink: { portRange: { min: 5000, max: 4000 } } })).toThrow(
      'Expected integer between 5000 and 65535 for voxlink.portRange.max but received 4000 (number)',
    );
    expect(() => new construct({ voxlink: { portRange: { min: -1 } } })).toThrow(RangeError);
  });

  it('refuses malformed URLs and missing credentials', () => {
    const withServer = (server: object): (() => unknown) => {
      return () => new construct({ iceServers: [server] });
    };
    expect(withServer({ urls: 'http://a' })).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
    expect(withServer({ urls: 'turn:a' })).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
  });
});

describe('setConfiguration', () => {
  it('changes what may change', () => {
    using connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    connection.setConfiguration({
      bundlePolicy: 'max-bundle',
      iceServers: [{ urls: 'stun:192.0.2.1' }],
      iceTransportPolicy: 'relay',
      iceCandidatePoolSize: 1,
    });
    expect(connection.getConfiguration()).toMatchObject({
      iceServers: [{ urls: ['stun:192.0.2.1'] }],
      iceTransportPolicy: 'relay',
      iceCandidatePoolSize: 1,
    });
  });

  it('refuses to change the rest', async () => {
    using connection = new RTCPeerConnection({ voxlink: { portRange: { min: 40000, max: 40100 } } });
    const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
    const refused = expect.objectContaining({ name: 'InvalidModificationError' });
    expect(() => connection.setConfiguration({ bundlePolicy: 'max-bundle' })).toThrow(refused);
    expect(() => connection.setConfiguration({ certificates: [certificate] })).toThrow(refused);
    expect(() => connection.setConfiguration({ voxlink: { portRange: { min: 40000, max: 40200 } } })).toThrow(refused);
    connection.createDataChannel('any');
    await connection.setLocalDescription();
    expect(() => connection.setConfiguration({ iceCandidatePoolSize: 1 })).toThrow(refused);
    connection.setConfiguration({});
  });

  it('keeps the old configuration when the new one is refused', () => {
    using connection = new RTCPeerConnection({ iceServers: [{ urls: 'stun:192.0.2.1' }] });
    expect(() => connection.setConfiguration({ iceServers: [{ urls: 'nonsense' }] })).toThrow();
    expect(connection.getConfiguration().iceServers?.[0]?.urls).toEqual(['stun:192.0.2.1']);
  });
});
