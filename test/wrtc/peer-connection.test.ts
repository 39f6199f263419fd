import { describe, expect, it } from 'vitest';
import { type RTCConfiguration, RTCPeerConnection } from '../../lib/wrtc/index.js';
import { exchangeCandidates, negotiate, nextEvent, until } from '../helpers/peers.js';

const DEFAULTS = {
  iceServers: [],
  iceTransportPolicy: 'all',
  bundlePolicy: 'balanced',
  rtcpMuxPolicy: 'require',
  iceCandidatePoolSize: 0,
  portRange: {},
  sdpSemantics: 'unified-plan',
};

describe('the configuration', () => {
  it.each<RTCConfiguration>([
    {},
    { iceServers: [{ urls: 'stun:stun.example.net' }, { urls: ['turn:a', 'turn:b'], username: 'u', credential: 'c' }] },
    { rtcpMuxPolicy: 'negotiate' },
    { portRange: { min: 40_000, max: 40_100 }, sdpSemantics: 'unified-plan' },
  ])('is reported as it was given: %j', (configuration) => {
    using connection = new RTCPeerConnection(configuration);
    expect(connection.getConfiguration()).toEqual({ ...DEFAULTS, ...configuration });
    connection.setConfiguration({
      ...(connection.getConfiguration() as RTCConfiguration),
      iceTransportPolicy: 'relay',
    });
    expect(connection.getConfiguration()).toMatchObject({ ...configuration, iceTransportPolicy: 'relay' });
    connection.close();
    expect(connection.getConfiguration()).toMatchObject(configuration);
  });

  it('may not change in what the standard fixes', () => {
    using connection = new RTCPeerConnection({ rtcpMuxPolicy: 'negotiate' });
    expect(() => connection.setConfiguration({ rtcpMuxPolicy: 'require' })).toThrow(
      expect.objectContaining({ name: 'InvalidModificationError' }),
    );
  });

  it('refuses plan B rather than to go on without it', () => {
    expect(() => new RTCPeerConnection({ sdpSemantics: 'plan-b' as never })).toThrow(
      expect.objectContaining({ name: 'NotSupportedError' }),
    );
  });
});

describe('getStats', () => {
  it('takes no argument by its length, and rejects on a closed connection', async () => {
    const connection = new RTCPeerConnection();
    // By this simple-peer tells the promise from the callback.
    expect(connection.getStats.length).toBe(0);
    expect((await connection.getStats()).size).toBeGreaterThan(0);
    connection.close();
    await expect(connection.getStats()).rejects.toMatchObject({ name: 'InvalidStateError' });
  });
});

it('tells its channels that it was closed', async () => {
  const connection = new RTCPeerConnection();
  const channel = connection.createDataChannel('x');
  const closed = nextEvent(channel, 'close');
  connection.close();
  await closed;
});

it('tells the channels of the other side, which is no error', async () => {
  using caller = new RTCPeerConnection();
  using callee = new RTCPeerConnection();
  exchangeCandidates(caller, callee);
  const near = caller.createDataChannel('test');
  const announced = nextEvent<{ channel: typeof near }>(callee, 'datachannel');
  await negotiate(caller, callee);
  const { channel: far } = await announced;
  await until(far, 'open', () => far.readyState === 'open');
  const events: string[] = [];
  for (const type of ['error', 'close']) far.addEventListener(type, () => events.push(type));
  far.onerror = () => events.push('onerror');
  const closed = nextEvent(far, 'close');
  caller.close();
  await closed;
  expect(events).toEqual(['close']);
});

it('tells the end of the candidates by null alone, and listens for TCP in the port range', async () => {
  using connection = new RTCPeerConnection({ portRange: { min: 20_000, max: 20_999 } });
  connection.createDataChannel('test');
  const candidates: string[] = [];
  const complete = new Promise<void>((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) resolve();
      else candidates.push(candidate.candidate);
    };
  });
  await connection.setLocalDescription();
  await complete;
  expect(candidates.length).toBeGreaterThan(0);
  for (const candidate of candidates) {
    expect(candidate).toMatch(/^candidate:\S+ 1 (udp|tcp) \d+ \S+ 20\d{3} typ host/);
    if (candidate.includes(' tcp ')) expect(candidate).toContain('tcptype passive');
  }
});
